/** @file How many dimensions points locally fill, from the distances to their nearest neighbours. */
import { log } from "../engine/reference/float64.ts";
import { squaredDistance } from "./classGeometry.ts";

/** Distances of each point to its nearest neighbours, ascending [points · neighbours]. */
export interface NeighbourDistances {
  readonly points: number;
  readonly neighbours: number;
  readonly distances: Float64Array;
}

/**
 * Distances to the `neighbours` nearest other points. Points that are the same count once: a distance of 0 says nothing about
 * dimensions. Null where fewer points are left than have so many neighbours, or a distance is no number.
 */
export function findNeighbours(
  values: ArrayLike<number>,
  rows: number,
  units: number,
  neighbours: number,
): NeighbourDistances | null {
  const kept: number[] = [];
  const toKept = new Float64Array(rows);
  const nearest = new Float64Array(rows * neighbours).fill(Number.POSITIVE_INFINITY);
  for (let row = 0; row < rows; row++) {
    let least = Number.POSITIVE_INFINITY;
    for (const [place, other] of kept.entries()) {
      const square = squaredDistance(values, row, values, other, units);
      if (!Number.isFinite(square)) return null;
      toKept[place] = square;
      least = Math.min(least, square);
    }
    if (least === 0) continue;
    for (let place = 0; place < kept.length; place++) {
      insert(nearest, place, neighbours, toKept[place] as number);
      insert(nearest, kept.length, neighbours, toKept[place] as number);
    }
    kept.push(row);
  }
  if (kept.length <= neighbours) return null;
  const distances = nearest.slice(0, kept.length * neighbours).map(Math.sqrt);
  return { points: kept.length, neighbours, distances };
}

/** Puts a number into its place among the `count` smallest of a list, the largest of which goes. */
function insert(lists: Float64Array, list: number, count: number, value: number): void {
  const first = list * count;
  let i = first + count - 1;
  if (value >= (lists[i] as number)) return;
  for (; i > first && (lists[i - 1] as number) > value; i--) lists[i] = lists[i - 1] as number;
  lists[i] = value;
}

/**
 * Maximum likelihood (Levina and Bickel 2004) over all points together: the inverse of the mean over points and j < k of
 * log(T_k/T_j), T_j the distance to neighbour j of k (MacKay and Ghahramani 2005). NaN where all those are equal.
 */
export function estimateByLikelihood({ points, neighbours, distances }: NeighbourDistances): number {
  let sum = 0;
  for (let point = 0; point < points; point++) {
    const last = distances[(point + 1) * neighbours - 1] as number;
    for (let j = 0; j < neighbours - 1; j++) sum += log(last / (distances[point * neighbours + j] as number));
  }
  return sum > 0 ? (points * (neighbours - 1)) / sum : Number.NaN;
}

/** Share of the points with the largest ratios that the fit leaves out, as Facco et al. do. */
const LEFT_OUT = 0.1;

/**
 * TwoNN (Facco et al. 2017): the slope of −log(1 − F(μ)) over log μ through the origin, μ the ratio of the distances to the
 * second and first neighbour and F the share of points up to it, without the tenth of the points with the largest. NaN where all those are 1.
 */
export function estimateByTwoNeighbours({ points, neighbours, distances }: NeighbourDistances): number {
  const logs = Float64Array.from({ length: points }, (_, point) =>
    log((distances[point * neighbours + 1] as number) / (distances[point * neighbours] as number)),
  ).sort();
  const used = Math.floor(points * (1 - LEFT_OUT));
  let [products, squares] = [0, 0];
  for (let i = 0; i < used; i++) {
    const x = logs[i] as number;
    products += x * -log(1 - (i + 1) / points);
    squares += x * x;
  }
  return squares > 0 ? products / squares : Number.NaN;
}
