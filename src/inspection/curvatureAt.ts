/** @file The curvature of a loss at one state of training. */
import {
  curvatureAlong,
  differenceOf,
  dot,
  type Estimate,
  type ExtremeEigenpairs,
  estimateDensity,
  estimateTrace,
  type Floats,
  findExtremeEigenpairs,
  NonFiniteProductError,
  normOf,
  type Operator,
  precondition,
  type Watch,
} from "../landscape/index.ts";
import { createStream } from "../random/index.ts";
import type { LossSurface } from "../session/index.ts";

/** What is asked about each state; a request is complete. */
export interface CurvatureRequest {
  /** How many of the largest eigenvalues. */
  readonly top: number;
  /** How many of the smallest ones. */
  readonly bottom: number;
  /** Whether the optimizer's preconditioned Hessian is looked at, too. */
  readonly preconditioned: boolean;
  /** Random vectors for the trace; 0 for none. */
  readonly traceProbes: number;
  /** Random vectors for the spectral density; 0 for none. */
  readonly densityProbes: number;
  /** Largest relative residual of an eigenvalue that has converged. */
  readonly tolerance: number;
  /** Most products that the eigenvalues of one matrix take. */
  readonly mostProducts: number;
  /** Of the random vectors, which are the same at every state. */
  readonly seed: number;
}

/** Eigenvalues of a matrix A. */
export interface Eigenvalues {
  /** The largest, in descending order. */
  readonly top: readonly number[];
  /** The smallest, in ascending order. */
  readonly bottom: readonly number[];
  /** ‖A v − λ v‖ of each, for v of length 1. */
  readonly residuals: { readonly top: readonly number[]; readonly bottom: readonly number[] };
  /** Whether all are within the tolerance. */
  readonly converged: boolean;
  /** Of each end by itself: the largest are found long before the smallest, which lie at the edge of many others. */
  readonly convergedEnds: { readonly top: boolean; readonly bottom: boolean };
  /** Products with A. */
  readonly products: number;
}

/** What was found at a state. Numbers that there are not, or that are not finite, are null in JSON. */
export interface CurvatureAt extends Eigenvalues {
  readonly loss: number;
  readonly gradientNorm: number;
  /** gᵀHg/‖g‖²; null where g is 0. */
  readonly gradientSharpness: number | null;
  /** uᵀHu/‖u‖² with the update u that the run took from here; null where it took none, or one that is not finite. */
  readonly updateSharpness: number | null;
  /**
   * Of P^(−1/2) H P^(−1/2), and `alongGradient`, sᵀHs / gᵀs with s = P⁻¹g: its Rayleigh quotient along P^(−1/2) g. Null where the
   * optimizer's memory is empty.
   */
  readonly preconditioned?: (Eigenvalues & { readonly alongGradient: number | null }) | null;
  readonly trace?: Estimate & { readonly squaredFrobenius: Estimate; readonly products: number };
  readonly density?: {
    readonly range: readonly [number, number];
    readonly probes: readonly { readonly nodes: readonly number[]; readonly weights: readonly number[] }[];
    readonly products: number;
  };
}

/** Where it is looked at. */
export interface CurvaturePlace {
  /** At the state. */
  readonly surface: LossSurface;
  readonly parameters: Floats;
  /** After the update. */
  readonly nextParameters: Floats | null;
  /** P of the optimizer; null where there is none. */
  readonly preconditioner: Float64Array | null;
}

/**
 * Products of an eigenvalue problem, roughly: the largest alone take some 15, with the smallest it is 25 at first and up to some
 * hundreds when the network has fitted. Only for an estimate of the time.
 */
const USUAL_PRODUCTS = { top: 15, bottom: 100 };

/** Products a random vector of the density. */
const DENSITY_STEPS = 80;

/** Products with a Hessian of this size that a state takes: as a rule, and at the most. */
export function countProducts(
  request: CurvatureRequest,
  size: number,
): { readonly usual: number; readonly most: number } {
  const { top, bottom, preconditioned, traceProbes, densityProbes, mostProducts } = request;
  const matrices = preconditioned ? 2 : 1;
  const most = Math.min(mostProducts, size) + top + bottom;
  const rest = 2 + (preconditioned ? 1 : 0) + traceProbes + densityProbes * Math.min(DENSITY_STEPS, size);
  return {
    usual: rest + matrices * Math.min(most, USUAL_PRODUCTS[bottom > 0 ? "bottom" : "top"]),
    most: rest + matrices * most,
  };
}

/** @throws NonFiniteProductError where loss, gradient or a product is not finite */
export async function measureCurvatureAt(
  place: CurvaturePlace,
  request: CurvatureRequest,
  watch: Watch,
): Promise<CurvatureAt> {
  const { surface, parameters, nextParameters, preconditioner } = place;
  const { hessian, size } = surface;
  const gradient = new Float64Array(size);
  const loss = surface.gradient(gradient);
  if (!Number.isFinite(loss) || !gradient.every(Number.isFinite)) throw new NonFiniteProductError(0);
  const update = nextParameters === null ? null : differenceOf(nextParameters, parameters);
  const along = (direction: Float64Array, over = dot(direction, direction)) =>
    watchAlong(hessian, direction, over, watch);
  const gradientSharpness = await along(gradient);
  // A step that left the numbers says nothing against the state that it left.
  const updateSharpness = update?.every(Number.isFinite) ? await along(update) : null;
  const stream = () => createStream(request.seed, "landscape");
  const solve = async (operator: Operator) =>
    listEigenvalues(await findExtremeEigenpairs(operator, { ...request, ...watch, stream: stream() }));
  const found = {
    loss,
    gradientNorm: normOf(gradient),
    ...(await solve(hessian)),
    gradientSharpness,
    updateSharpness,
  };
  const { traceProbes, densityProbes } = request;
  const step = preconditioner && gradient.map((value, i) => value / (preconditioner[i] as number));
  return {
    ...found,
    ...(request.preconditioned && {
      preconditioned: step && {
        ...(await solve(precondition(hessian, preconditioner as Float64Array))),
        alongGradient: await along(step, dot(gradient, step)),
      },
    }),
    ...(traceProbes > 0 && { trace: await traceOf(hessian, { ...watch, stream: stream(), probes: traceProbes }) }),
    ...(densityProbes > 0 && {
      density: await densityOf(hessian, { ...watch, stream: stream(), probes: densityProbes }),
    }),
  };
}

/** Null where there is no direction. */
async function watchAlong(
  hessian: Operator,
  direction: Float64Array,
  over: number,
  watch: Watch,
): Promise<number | null> {
  watch.signal?.throwIfAborted();
  if (over === 0 || normOf(direction) === 0) return null;
  const value = curvatureAlong(hessian, direction, over);
  if (!Number.isFinite(value)) throw new NonFiniteProductError(1);
  await watch.onProduct?.(1, 1);
  return value;
}

function listEigenvalues({ top, bottom, converged, products }: ExtremeEigenpairs): Eigenvalues {
  const valuesOf = (pairs: ExtremeEigenpairs["top"]) => pairs.map(({ value }) => value);
  const residualsOf = (pairs: ExtremeEigenpairs["top"]) => pairs.map(({ residual }) => residual);
  const haveConverged = (pairs: ExtremeEigenpairs["top"]) => pairs.every((pair) => pair.converged);
  return {
    top: valuesOf(top),
    bottom: valuesOf(bottom),
    residuals: { top: residualsOf(top), bottom: residualsOf(bottom) },
    converged,
    convergedEnds: { top: haveConverged(top), bottom: haveConverged(bottom) },
    products,
  };
}

async function traceOf(hessian: Operator, options: Parameters<typeof estimateTrace>[1]) {
  const { trace, squaredFrobenius } = await estimateTrace(hessian, options);
  return { ...trace, squaredFrobenius, products: options.probes as number };
}

async function densityOf(hessian: Operator, options: Parameters<typeof estimateDensity>[1]) {
  const steps = Math.min(DENSITY_STEPS, hessian.size);
  const { probes, range, products } = await estimateDensity(hessian, { ...options, steps });
  return {
    range,
    probes: probes.map(({ nodes, weights }) => ({ nodes: [...nodes], weights: [...weights] })),
    products,
  };
}
