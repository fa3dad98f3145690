/**
 * @file Curvature and landscapes: operators that multiply vectors, and algorithms that know nothing of networks. They run
 * wherever their operator does, a page included.
 */
export { deflate } from "./deflate.ts";
export { type Eigenpair, type ExtremeEigenpairs, findExtremeEigenpairs, type LanczosOptions } from "./lanczos.ts";
export { NonFiniteProductError, type Operator, type Watch } from "./operator.ts";
export { type Spectrum, symmetricEigen } from "./symmetricEigen.ts";
export { diagonalizeTridiagonal } from "./tridiagonal.ts";
export { dot, type Floats, normOf } from "./vectors.ts";
