/** @file What attention and its derivatives have in common: sizes, and the softmax weights of one head of one query. */
import type { TensorData } from "../dtype.ts";
import * as float32 from "../reference/float32.ts";
import * as float64 from "../reference/float64.ts";
import { sumRow } from "../reference/row.ts";
import { expectFloats, ShapeError, type Tensor } from "../tensor.ts";

export interface AttentionAttributes {
  readonly heads: number;
}

/** Sizes of an attention: queries × width, rows of keys and values, keys a query, numbers a head. */
export interface Sizes {
  readonly queries: number;
  readonly width: number;
  readonly rows: number;
  readonly keys: number;
  readonly headWidth: number;
}

export function sizesOf(inputs: readonly Tensor[], { heads }: AttentionAttributes): Sizes {
  const [query, keysAndValues, index] = inputs as [Tensor, Tensor, Tensor];
  const [queries, width] = query.shape as readonly number[] as [number, number];
  const keys = index.shape[1] as number;
  return { queries, width, rows: keysAndValues.shape[0] as number, keys, headWidth: width / heads };
}

export function expectAttention(name: string, inputs: readonly Tensor[], { heads }: AttentionAttributes): void {
  const [query, keysAndValues, index] = inputs as [Tensor, Tensor, Tensor];
  expectFloats(name, [query, keysAndValues], 2);
  const width = query.shape[1] as number;
  const fits = query.shape.length === 2 && keysAndValues.shape[1] === 2 * width && index.dtype === "i32";
  if (!fits || index.shape[0] !== query.shape[0] || (index.shape[1] ?? 0) < 1) {
    throw new ShapeError(name, inputs, "needs queries [q, d], keys and values [rows, 2 d] and i32 key rows [q, keys]");
  }
  if (width % heads !== 0) throw new ShapeError(name, inputs, `${heads} heads do not divide the width ${width}`);
}

/** What one head of one query computes with, in the reference's order of operations. */
export class Head {
  readonly round: (x: number) => number;
  readonly #exp: (x: number) => number;
  readonly scale: number;
  readonly sizes: Sizes;

  constructor(dtype: string, sizes: Sizes) {
    this.sizes = sizes;
    this.round = dtype === "f32" ? Math.fround : Number;
    this.#exp = dtype === "f32" ? float32.exp : float64.exp;
    this.scale = attentionScale(sizes.headWidth, dtype);
  }

  /** Striped sum of the products of two runs of `headWidth` numbers. */
  dot(a: TensorData, aStart: number, b: TensorData, bStart: number): number {
    const product = (i: number) => this.round((a[aStart + i] as number) * (b[bStart + i] as number));
    return sumRow(product, this.sizes.headWidth, this.round);
  }

  /** Softmax over the keys whose row number is not negative; 0 for the others. */
  weights(query: TensorData, keysAndValues: TensorData, index: TensorData, row: number, column: number): number[] {
    const { width, keys } = this.sizes;
    const { round } = this;
    const scores = Array.from({ length: keys }, (_, key) => {
      const source = index[row * keys + key] as number;
      if (source < 0) return -Infinity;
      return round(this.dot(query, row * width + column, keysAndValues, source * 2 * width + column) * this.scale);
    });
    const largest = scores.reduce((a, b) => Math.max(a, b), -Infinity);
    const powers = scores.map((score) => (score === -Infinity ? 0 : this.#exp(round(score - largest))));
    const total = powers.reduce((a, b) => round(a + b), 0);
    return powers.map((power) => round(power / total));
  }
}

/** 1/√d of the scores, rounded to the type. */
export function attentionScale(headWidth: number, dtype: string): number {
  const scale = 1 / Math.sqrt(headWidth);
  return dtype === "f32" ? Math.fround(scale) : scale;
}

/** Numbers of a key in a thread's scratch: its weight, with room for a whole vector, and its slope. */
export const SCORES_AND_WEIGHTS = 4;

/** Room of one thread for some numbers a key, in whole cache lines. */
export const threadBytes = ({ keys }: Sizes, numbers: number): number => Math.ceil((keys * numbers * 8) / 64) * 64;
