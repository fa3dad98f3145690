/** @file The kernels of a WASM module. */

export * from "./adam";
export * from "./copy";
export * from "./crossEntropy";
export { barrierWait, launch, run, stopWorkers, workerLoop } from "./dispatch";
export * from "./elementwise";
export { peakMultiplyAdd } from "./peak";
export * from "./reduce";
export * from "./rows";
export { packB_f32, packB_f64 } from "./pack";
export * from "./gemm";
export * from "./convolution";
export * from "./convolutionFilters";
export * from "./pooling";
export * from "./coefficients32";
export * from "./coefficients64";
export * from "./gather";
export * from "./layerNorm";
export * from "./batchNorm";
export * from "./attention";
export * from "./coefficientsNormal";
export * from "./random";
