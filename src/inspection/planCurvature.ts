/** @file What a curvature will take, timed on the loss that it is measured of. */
import { dot } from "../landscape/index.ts";
import type { LossSurface } from "../session/index.ts";
import { countProducts } from "./curvatureAt.ts";
import type { CurvatureSettings } from "./curvatureRequest.ts";

/** What it will take, before it begins. */
export interface CurvaturePlan {
  readonly steps: number;
  /** Steps that an earlier call has done. */
  readonly done: number;
  readonly parameters: number;
  readonly rows: number;
  readonly gradientSeconds: number;
  readonly productSeconds: number;
  /** Products a step, as a rule and at the most. */
  readonly products: { readonly usual: number; readonly most: number };
}

export function planCurvature(
  surface: LossSurface,
  request: CurvatureSettings,
  progress: Pick<CurvaturePlan, "steps" | "done">,
): CurvaturePlan {
  const { size, rows, hessian } = surface;
  const [x, into] = [new Float64Array(size).fill(1), new Float64Array(size)];
  const orthogonalizing = VECTOR_PASSES * timeOnce(() => dot(x, into));
  return {
    ...progress,
    parameters: size,
    rows,
    gradientSeconds: timeOnce(() => surface.gradient(into)),
    productSeconds: timeOnce(() => hessian.multiply(x, into)) + orthogonalizing,
    products: countProducts(request, size),
  };
}

/** Passes over two vectors that Lanczos' method takes besides a product: twice two for each vector of a basis of some 25. */
const VECTOR_PASSES = 100;

const TRIAL_MS = 100;

/** Seconds that `action` takes, not at the first time, which fills memory and is still being compiled. */
function timeOnce(action: () => void): number {
  action();
  const start = performance.now();
  let count = 0;
  do {
    action();
    count++;
  } while (performance.now() - start < TRIAL_MS);
  return (performance.now() - start) / 1000 / count;
}
