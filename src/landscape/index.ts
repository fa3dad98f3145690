/**
 * @file Curvature and landscapes: operators that multiply vectors, and algorithms that know nothing of networks. They run
 * wherever their operator does, a page included.
 */
export { curvatureAlong } from "./alongDirection.ts";
export { deflate } from "./deflate.ts";
export { type BiasRule, differenceOf, type FlatLayout, normalizeFilters } from "./directions.ts";
export {
  type Eigenpair,
  type ExtremeEigenpairs,
  findExtremeEigenpairs,
  type LanczosOptions,
  searchExtremeEigenpairs,
} from "./lanczos.ts";
export { findMinimisers } from "./minimisers.ts";
export { NonFiniteProductError, type Operator, type ProductSteps, runToEnd, type Watch } from "./operator.ts";
export { precondition } from "./preconditioned.ts";
export {
  type Measure,
  measurePlane,
  measureSlice,
  type PlaneRow,
  type PointWatch,
  type Range,
  spread,
} from "./slice.ts";
export {
  type DensityOptions,
  type Estimate,
  estimateDensity,
  meanOver,
  type ProbedSpectrum,
  type SpectralDensity,
  smoothDensity,
} from "./spectralDensity.ts";
export type { Surface } from "./surface.ts";
export { type Spectrum, symmetricEigen } from "./symmetricEigen.ts";
export { estimateTrace, searchTrace, type TraceEstimate, type TraceOptions } from "./trace.ts";
export { findTrajectoryComponents, type TrajectoryComponents, type TrajectoryOptions } from "./trajectory.ts";
export { diagonalizeTridiagonal } from "./tridiagonal.ts";
export { dot, type Floats, fillNormal, normOf } from "./vectors.ts";
