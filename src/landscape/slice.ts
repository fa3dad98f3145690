/** @file Slices and planes: what a function is along a direction, f(θ + αδ), and on the plane of two, f(θ + αδ + βη). */
import { requireCount } from "./operator.ts";
import { addScaled, type Floats } from "./vectors.ts";

/** Evenly spaced numbers; both ends are among them. */
export interface Range {
  readonly from: number;
  readonly to: number;
  /** How many, two or more. */
  readonly points: number;
}

/** The numbers of a range; an odd count has its middle exactly. @throws RangeError where there is no such range */
export function spread({ from, to, points }: Range): Float64Array {
  requireCount("points", points, 2);
  if (!(Number.isFinite(from) && Number.isFinite(to) && from < to))
    throw new RangeError(`range: is ${from} to ${to}, and must go from a number to a larger one`);
  const last = points - 1;
  const found = Float64Array.from({ length: points }, (_, i) => (from * (last - i) + to * i) / last);
  // Exactly, whatever the products round to.
  found[0] = from;
  found[last] = to;
  return found;
}

/** The numbers that a point has, always as many, such as losses and accuracies. It may not keep the array, which is used again. */
export type Measure = (point: Float64Array) => readonly number[];

/** How a walk over many points is watched and stopped. */
export interface PointWatch {
  /** Looked at before each point: where it has aborted, its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
  /** Called after each point and awaited. */
  readonly onPoint?: (() => void | Promise<void>) | undefined;
}

/**
 * f(θ + αδ) at each α: a row for each number of f.
 * @throws RangeError where θ and δ are not of one length
 * @example
 * import { measureSlice, spread } from "slingshot-lab/landscape";
 *
 * const bowl = (point: Float64Array) => [point.reduce((sum, x) => sum + x * x, 0)];
 * const alphas = spread({ from: -1, to: 1, points: 3 });
 * const [values] = await measureSlice(bowl, Float64Array.of(1, 2), Float64Array.of(1, 0), alphas);
 * console.log([...(values ?? [])]); // [ 4, 5, 8 ]
 */
export async function measureSlice(
  measure: Measure,
  origin: Floats,
  direction: Floats,
  alphas: Float64Array,
  { signal, onPoint }: PointWatch = {},
): Promise<Float64Array[]> {
  requireAlike(origin, direction);
  const point = new Float64Array(origin.length);
  const rows: Float64Array[] = [];
  for (const [place, alpha] of alphas.entries()) {
    signal?.throwIfAborted();
    point.set(origin);
    addScaled(point, alpha, direction);
    measure(point).forEach((value, i) => {
      rows[i] ??= new Float64Array(alphas.length);
      (rows[i] as Float64Array)[place] = value;
    });
    await onPoint?.();
  }
  return rows;
}

/** The slice of a plane at one β: a row for each number of f, as long as there are α. */
export interface PlaneRow {
  readonly beta: number;
  readonly values: readonly Float64Array[];
}

/**
 * f(θ + αδ + βη), one row of the plane after the other, each a slice along δ.
 * @param betas of the rows that are wanted: where some are there already, of the others
 * @throws RangeError where the three are not of one length
 */
export async function* measurePlane(
  measure: Measure,
  origin: Floats,
  [first, second]: readonly [Floats, Floats],
  { alphas, betas }: { readonly alphas: Float64Array; readonly betas: Float64Array },
  watch: PointWatch = {},
): AsyncGenerator<PlaneRow, void> {
  requireAlike(origin, second);
  for (const beta of betas) {
    const moved = Float64Array.from(origin);
    addScaled(moved, beta, second);
    yield { beta, values: await measureSlice(measure, moved, first, alphas, watch) };
  }
}

function requireAlike(origin: Floats, direction: Floats): void {
  if (origin.length === direction.length) return;
  throw new RangeError(`a point of ${origin.length} numbers has no direction of ${direction.length}`);
}
