/** @file What the algorithms of this room work on: a symmetric matrix of which only products with vectors are known. */

/** A symmetric matrix [size, size] in the place of whose elements there is a product. */
export interface Operator {
  readonly size: number;
  /**
   * Writes A·x into `into`; both are of length `size`, they are two arrays, and `x` stays as it is. The product depends on `x`
   * alone, and is linear in it up to rounding.
   */
  multiply(x: Float64Array, into: Float64Array): void;
}

/** How an algorithm that takes many products is watched and stopped. */
export interface Watch {
  /** Looked at before each product: where it has aborted, its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Called after each product with how many have been taken and the most that will be, and awaited: what lets the signal's
   * event in is for the caller to wait for.
   */
  readonly onProduct?: ((products: number, most: number) => void | Promise<void>) | undefined;
}

/** A product that has an infinite element or one that is no number. */
export class NonFiniteProductError extends Error {
  override readonly name = "NonFiniteProductError";

  constructor(product: number) {
    super(`product ${product} with the matrix is not finite`);
  }
}

/** Work that stops after each product, giving how many have been taken: to be run to its end at once, or watched. */
export type ProductSteps<T> = Generator<number, T, void>;

/** Products with an operator, counted, and refused where they are not finite. */
export class CountedOperator {
  readonly size: number;
  readonly #operator: Operator;
  products = 0;

  constructor(operator: Operator) {
    this.size = operator.size;
    this.#operator = operator;
  }

  *multiply(x: Float64Array, into: Float64Array): ProductSteps<void> {
    this.#operator.multiply(x, into);
    this.products++;
    if (!into.every(Number.isFinite)) throw new NonFiniteProductError(this.products);
    yield this.products;
  }
}

/** What `steps` come to, without a pause: where nobody can wait, as within a training step. */
export function runToEnd<T>(steps: ProductSteps<T>): T {
  for (;;) {
    const next = steps.next();
    if (next.done === true) return next.value;
  }
}

/** What `steps` come to, watched after each of at most `most` products. */
export async function runWatched<T>(steps: ProductSteps<T>, most: number, { signal, onProduct }: Watch): Promise<T> {
  for (;;) {
    signal?.throwIfAborted();
    const next = steps.next();
    if (next.done === true) return next.value;
    await onProduct?.(next.value, most);
  }
}

/** @throws RangeError naming the option where it is no whole number from `least` to `most` */
export function requireCount(name: string, value: number, least: number, most = Number.MAX_SAFE_INTEGER): void {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return;
  const end = most === Number.MAX_SAFE_INTEGER ? "" : ` to ${most}`;
  throw new RangeError(`${name}: is ${value}, and must be a whole number from ${least}${end}`);
}

/** @throws RangeError naming the option where it is not finite and positive */
export function requirePositive(name: string, value: number): void {
  if (!(value > 0 && value < Infinity)) throw new RangeError(`${name}: is ${value}, and must be a number above 0`);
}
