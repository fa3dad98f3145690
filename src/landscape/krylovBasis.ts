/** @file An orthonormal basis that grows by products with a matrix, and what the matrix is within it: the work that Lanczos' method is. */
import type { Stream } from "../random/index.ts";
import type { CountedOperator, ProductSteps } from "./operator.ts";
import { fillNormal, normOf, orthogonalize, scaleBy } from "./vectors.ts";

/** Below this share of the largest product, what is left of one when the basis is taken out is rounding. */
const ROUNDING = 1e-13;

/**
 * A V = V T + β v eᵀ, where V are the `vectors`, T is `projected` = Vᵀ A V, v is the next one, and eᵀ the last row of 1. All
 * vectors are kept orthogonal to each other (full re-orthogonalisation), so that no eigenvalue comes out twice by rounding.
 */
export class KrylovBasis {
  readonly #operator: CountedOperator;
  readonly #stream: Stream;
  #next: Float64Array | null;
  #largestProduct = 0;
  vectors: Float64Array[] = [];
  /** Row i has the elements of columns 0 … i. */
  projected: Float64Array[] = [];
  /** β: 0 where the basis is closed under the matrix. */
  coupling = 0;

  /** @param start the first vector, of any length but 0; by default one is drawn */
  constructor(operator: CountedOperator, stream: Stream, start?: Float64Array) {
    this.#operator = operator;
    this.#stream = stream;
    this.#next = start === undefined ? this.#draw() : start.slice();
    if (this.#next !== null) scaleBy(this.#next, 1 / normOf(this.#next));
  }

  /** Whether there is no direction left. */
  get isWhole(): boolean {
    return this.#next === null;
  }

  /** Multiplies the next vector, which joins the basis. Where the basis is closed, one is drawn in the place of the next. */
  *grow(): ProductSteps<void> {
    const vector = this.#next;
    if (vector === null) throw new Error("the basis spans the whole space");
    const product = new Float64Array(vector.length);
    yield* this.#operator.multiply(vector, product);
    this.#largestProduct = Math.max(this.#largestProduct, normOf(product));
    this.vectors.push(vector);
    this.projected.push(orthogonalize(product, this.vectors));
    const rest = normOf(product);
    const isClosed = this.vectors.length === vector.length || rest <= ROUNDING * this.#largestProduct;
    this.coupling = isClosed ? 0 : rest;
    this.#next = isClosed ? this.#draw() : product;
    if (!isClosed) scaleBy(product, 1 / rest);
  }

  /** Puts fewer vectors of the same space in the place of all, `values` being the diagonal that the matrix is within them. */
  replace(vectors: Float64Array[], values: readonly number[]): void {
    this.vectors = vectors;
    this.projected = values.map((value, i) => {
      const row = new Float64Array(i + 1);
      row[i] = value;
      return row;
    });
  }

  /** A random unit vector that is orthogonal to the basis; null where there is none. */
  #draw(): Float64Array | null {
    const { size } = this.#operator;
    if (this.vectors.length >= size) return null;
    const drawn = new Float64Array(size);
    do {
      fillNormal(drawn, this.#stream);
      scaleBy(drawn, 1 / normOf(drawn));
      orthogonalize(drawn, this.vectors);
    } while (normOf(drawn) < 1e-6);
    scaleBy(drawn, 1 / normOf(drawn));
    // Of a vector that was mostly in the basis little is left, and with it rounding along the basis.
    orthogonalize(drawn, this.vectors);
    scaleBy(drawn, 1 / normOf(drawn));
    return drawn;
  }
}
