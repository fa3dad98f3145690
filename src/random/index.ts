/** @file Random numbers: counter-based, one stream a purpose, the same bits in every engine. */
export { normal, normalQuantile } from "./normal.ts";
export { permutation } from "./permutation.ts";
export { philox4x32 } from "./philox.ts";
export { createStream, type Purpose, type Stream } from "./stream.ts";
export { uniform, uniformBetween } from "./uniform.ts";
