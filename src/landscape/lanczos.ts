/** @file The largest and smallest eigenvalues of an operator. */
import type { Stream } from "../random/index.ts";
import { KrylovBasis } from "./krylovBasis.ts";
import {
  CountedOperator,
  type Operator,
  type ProductSteps,
  requireCount,
  requirePositive,
  runWatched,
  type Watch,
} from "./operator.ts";
import { type Spectrum, symmetricEigen } from "./symmetricEigen.ts";
import { addScaled, combine, normOf } from "./vectors.ts";

export interface LanczosOptions extends Watch {
  /** How many of the largest eigenvalues, 1 by default. */
  readonly top?: number;
  /** How many of the smallest ones, 0 by default. */
  readonly bottom?: number;
  /** What the first vector is drawn from. */
  readonly stream: Stream;
  /** Largest relative residual of a pair that has converged; 1e-6 by default. */
  readonly tolerance?: number;
  /** Most products, 1000 by default, besides one for each pair at the end. */
  readonly mostProducts?: number;
  /**
   * Vectors that are held at a time, at the least twice the pairs and two more; as many are held again when it restarts. By
   * default 160, or as many as 512 MB hold but not fewer than 40: an eigenvalue at the edge of many others takes several
   * times as many products with a short basis.
   */
  readonly basisSize?: number;
}

/** An eigenvalue with its vector, and how well they are known. */
export interface Eigenpair {
  readonly value: number;
  /** Of length 1. */
  readonly vector: Float64Array;
  /** ‖A v − λ v‖, by a product of its own: there is an eigenvalue of A no farther from λ than this. */
  readonly residual: number;
  /**
   * The residual over |λ|, or over a thousandth of the largest |λ| found where that is more: what is smaller is 0 to the
   * accuracy that products have. 0 where all are 0.
   */
  readonly relativeResidual: number;
  /** Whether that is within the tolerance. */
  readonly converged: boolean;
}

export interface ExtremeEigenpairs {
  /** The largest eigenvalues, in descending order. */
  readonly top: readonly Eigenpair[];
  /** The smallest eigenvalues, in ascending order. */
  readonly bottom: readonly Eigenpair[];
  /** Whether all have. */
  readonly converged: boolean;
  /** Products with the operator, all together. */
  readonly products: number;
}

/** Below this share of the largest, an eigenvalue's residual is measured by that share. */
const SMALLEST_SHARE = 1e-3;

/**
 * Products between two looks at whether the pairs have converged: an eighth of the basis within these bounds. A look costs some
 * 10 m³ operations, a product at least 2 m n.
 */
const PRODUCTS_A_LOOK = { fewest: 4, most: 16 };

function countToNextLook(length: number): number {
  const { fewest, most } = PRODUCTS_A_LOOK;
  return Math.max(fewest, Math.min(most, Math.floor(length / 8)));
}

const USUAL_BASIS = { most: 160, fewest: 40, bytes: 512e6 };

function chooseBasis(size: number, pairs: number): number {
  const held = Math.floor(USUAL_BASIS.bytes / (8 * size));
  return Math.max(4 * pairs, USUAL_BASIS.fewest, Math.min(USUAL_BASIS.most, held));
}

/**
 * The largest and smallest eigenvalues by Lanczos' method with full re-orthogonalisation, restarted from the best vectors so far
 * where the basis is full (thick restart: Wu & Simon 2000, SIAM J. Matrix Anal. Appl. 22, 602–616).
 *
 * All vectors grow from one, which has one direction in the space of an eigenvalue that is multiple: such a one is found once,
 * unless rounding or a basis that closed (drawn directions go on from there) brings others. `deflate` tells: what is left
 * of the matrix without the vectors found has the eigenvalue still, from another first vector.
 *
 * @throws RangeError where an option is not a count that there can be
 * @throws NonFiniteProductError where a product is not finite
 * @example
 * import { findExtremeEigenpairs } from "slingshot-lab/landscape";
 * import { createStream } from "slingshot-lab/random";
 *
 * const counting = {
 *   size: 1000,
 *   multiply: (x: Float64Array, into: Float64Array) => into.forEach((_, i) => { into[i] = (i + 1) * (x[i] as number); }),
 * };
 * const { top, bottom } = await findExtremeEigenpairs(counting, { bottom: 1, stream: createStream(0, "landscape") });
 * console.log(top[0]?.value.toFixed(6), bottom[0]?.value.toFixed(6)); // 1000.000000 1.000000
 */
export async function findExtremeEigenpairs(operator: Operator, options: LanczosOptions): Promise<ExtremeEigenpairs> {
  const { top = 1, bottom = 0, mostProducts = 1000 } = options;
  return runWatched(searchExtremeEigenpairs(operator, options), mostProducts + top + bottom, options);
}

/** The same, to be run to its end by whoever asks. */
export function* searchExtremeEigenpairs(
  operator: Operator,
  options: Omit<LanczosOptions, keyof Watch>,
): ProductSteps<ExtremeEigenpairs> {
  const { size } = operator;
  const { top = 1, bottom = 0, stream, tolerance = 1e-6, mostProducts = 1000 } = options;
  const pairs = top + bottom;
  requireCount("top", top, 0, size);
  requireCount("bottom", bottom, 0, size - top);
  requireCount("top + bottom", pairs, 1, size);
  requirePositive("tolerance", tolerance);
  requireCount("mostProducts", mostProducts, pairs);
  const { basisSize = chooseBasis(size, pairs) } = options;
  requireCount("basisSize", basisSize, 2 * pairs + 2);
  const counted = new CountedOperator(operator);
  const basis = new KrylovBasis(counted, stream);
  let nextLook = PRODUCTS_A_LOOK.fewest;
  for (;;) {
    yield* basis.grow();
    const { length } = basis.vectors;
    const isLast = basis.isWhole || counted.products >= mostProducts;
    const isFull = length >= basisSize;
    if (length < pairs || !(isLast || isFull || basis.coupling === 0 || counted.products >= nextLook)) continue;
    nextLook = counted.products + countToNextLook(length);
    const spectrum = symmetricEigen(fillSquare(basis.projected));
    const wanted = [...listTop(length, top), ...listBottom(bottom)];
    const measure = createMeasure(spectrum);
    // The residual is along the next vector: β times the last component.
    const isDone = wanted.every((i) => {
      const last = spectrum.vectors[i]?.at(-1) as number;
      return measure(spectrum.values[i] as number, basis.coupling * Math.abs(last)) <= tolerance;
    });
    if (isDone || isLast) return yield* finish(counted, basis, spectrum, { top, bottom, tolerance });
    if (isFull) restart(basis, spectrum, { top, bottom });
  }
}

/** The residual of a value, relative. */
function createMeasure({ values }: Spectrum): (value: number, residual: number) => number {
  const largest = Math.max(Math.abs(values[0] as number), Math.abs(values.at(-1) as number));
  return (value, residual) => {
    const measure = Math.max(Math.abs(value), SMALLEST_SHARE * largest);
    return residual === 0 ? 0 : residual / measure;
  };
}

interface Ends {
  readonly top: number;
  readonly bottom: number;
}

/** Places of the last `count` of `length` ascending values, the last first. */
const listTop = (length: number, count: number) => Array.from({ length: count }, (_, i) => length - 1 - i);

const listBottom = (count: number) => Array.from({ length: count }, (_, i) => i);

/** The rows of a lower triangle, in the shape of a matrix. */
const fillSquare = (rows: readonly Float64Array[]) =>
  rows.map((row) => Float64Array.from({ length: rows.length }, (_, j) => row[j] ?? 0));

const vectorOf = (basis: KrylovBasis, { vectors }: Spectrum, i: number) =>
  combine(basis.vectors, vectors[i] as Float64Array, basis.vectors[0]?.length as number);

/** Goes on from half of the basis: what is wanted, and what lies next to it, shared between the ends as the wanted ones are. */
function restart(basis: KrylovBasis, spectrum: Spectrum, { top, bottom }: Ends): void {
  const { length } = basis.vectors;
  const spare = Math.max(0, Math.floor(length / 2) - top - bottom);
  const spareTop = Math.round((spare * top) / (top + bottom));
  const kept = [
    ...listTop(length, top === 0 ? 0 : top + spareTop),
    ...listBottom(bottom === 0 ? 0 : bottom + spare - spareTop),
  ];
  basis.replace(
    kept.map((i) => vectorOf(basis, spectrum, i)),
    kept.map((i) => spectrum.values[i] as number),
  );
}

function* finish(
  counted: CountedOperator,
  basis: KrylovBasis,
  spectrum: Spectrum,
  { top, bottom, tolerance }: Ends & { readonly tolerance: number },
): ProductSteps<ExtremeEigenpairs> {
  const measure = createMeasure(spectrum);
  const product = new Float64Array(counted.size);
  const check = function* (places: readonly number[]): ProductSteps<Eigenpair[]> {
    const found: Eigenpair[] = [];
    for (const i of places) {
      const value = spectrum.values[i] as number;
      const vector = vectorOf(basis, spectrum, i);
      yield* counted.multiply(vector, product);
      addScaled(product, -value, vector);
      const residual = normOf(product);
      const relativeResidual = measure(value, residual);
      found.push({ value, vector, residual, relativeResidual, converged: relativeResidual <= tolerance });
    }
    return found;
  };
  const result = {
    top: yield* check(listTop(basis.vectors.length, top)),
    bottom: yield* check(listBottom(bottom)),
  };
  const converged = [...result.top, ...result.bottom].every((pair) => pair.converged);
  return { ...result, converged, products: counted.products };
}
