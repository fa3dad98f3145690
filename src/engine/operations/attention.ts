/** @file Attention over a few keys a query, given by index: all heads and rows in one kernel, forward and backward. */

import { differentiate } from "../differentiate.ts";
import type { TensorData } from "../dtype.ts";
import { rewrite } from "../graph.ts";
import { ROW_TILE } from "../kernels/tiles.ts";
import * as float32 from "../reference/float32.ts";
import * as float64 from "../reference/float64.ts";
import { sumRow } from "../reference/row.ts";
import { apply, expectFloats, type MachineTraits, type Operation, ShapeError, type Tensor } from "../tensor.ts";
import { add } from "./add.ts";
import { sum } from "./broadcast.ts";
import { cast } from "./cast.ts";
import { equal } from "./compare.ts";
import { part } from "./concatenate.ts";
import { exp } from "./exp.ts";
import { gatherRows } from "./gather.ts";
import { constant, leaf, scalar } from "./leaf.ts";
import { logSumExp } from "./logSumExp.ts";
import { mul } from "./mul.ts";
import { reshape } from "./reshape.ts";
import { sub } from "./sub.ts";
import { transpose } from "./transpose.ts";

interface AttentionAttributes {
  readonly heads: number;
}

/** Sizes of an attention: queries × width, rows of keys and values, keys a query, numbers a head. */
interface Sizes {
  readonly queries: number;
  readonly width: number;
  readonly rows: number;
  readonly keys: number;
  readonly headWidth: number;
}

function sizesOf(inputs: readonly Tensor[], { heads }: AttentionAttributes): Sizes {
  const [query, keysAndValues, index] = inputs as [Tensor, Tensor, Tensor];
  const [queries, width] = query.shape as readonly number[] as [number, number];
  const keys = index.shape[1] as number;
  return { queries, width, rows: keysAndValues.shape[0] as number, keys, headWidth: width / heads };
}

function expectAttention(name: string, inputs: readonly Tensor[], { heads }: AttentionAttributes): void {
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
class Head {
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
function attentionScale(headWidth: number, dtype: string): number {
  const scale = 1 / Math.sqrt(headWidth);
  return dtype === "f32" ? Math.fround(scale) : scale;
}

const BYTES_OF_A_KEY = 8 * 4;

const scratchBytes = ({ inputs, attributes }: Tensor<AttentionAttributes>, { threads }: MachineTraits) =>
  threads * threadBytes(sizesOf(inputs, attributes));

/** Room of one thread for scores and weights, in whole cache lines. */
const threadBytes = ({ keys }: Sizes) => Math.ceil((keys * BYTES_OF_A_KEY) / 64) * 64;

const attentionOperation: Operation<AttentionAttributes> = {
  name: "attention",
  infer: (inputs, attributes) => {
    expectAttention("attention", inputs, attributes);
    const [query] = inputs as [Tensor];
    return { shape: query.shape, dtype: query.dtype };
  },
  differentiate: ({ inputs, attributes }, cotangent) => {
    const [query, keysAndValues] = inputs as [Tensor, Tensor];
    const { queries, width } = sizesOf(inputs, attributes);
    const both = apply(gradientOperation, [...inputs.slice(0, 4), cotangent], attributes);
    return [part(both, 0, query.shape), part(both, queries * width, keysAndValues.shape), null, null];
  },
  evaluate: ({ inputs, attributes, dtype }, [query, keysAndValues, index], output) => {
    const sizes = sizesOf(inputs, attributes);
    const { queries, width, keys, headWidth } = sizes;
    const head = new Head(dtype, sizes);
    const [q, kv, rowsOf] = [query, keysAndValues, index] as [TensorData, TensorData, TensorData];
    for (let row = 0; row < queries; row++) {
      for (let column = 0; column < width; column += headWidth) {
        const weights = head.weights(q, kv, rowsOf, row, column);
        for (let i = column; i < column + headWidth; i++) {
          let total = 0;
          for (let key = 0; key < keys; key++) {
            const source = rowsOf[row * keys + key] as number;
            if (source < 0) continue;
            total = head.round(
              total + head.round((weights[key] as number) * (kv[(2 * source + 1) * width + i] as number)),
            );
          }
          output[row * width + i] = total;
        }
      }
    }
  },
  scratchBytes,
  lower: (node, place) => {
    const sizes = sizesOf(node.inputs, node.attributes);
    const { queries, width, keys, headWidth } = sizes;
    const addresses = [0, 1, 2, 3].map((position) => place.input(position));
    const words = [...addresses, place.output, queries, width, keys, headWidth, place.scratch, threadBytes(sizes)];
    return [{ kernel: `attention_${node.dtype}`, tiles: Math.ceil(queries / ROW_TILE), words }];
  },
};

/** Gradients of queries [q, d] and of keys and values [rows, 2 d], one flat vector: (query, keysAndValues, index, scale, cotangent). */
const gradientOperation: Operation<AttentionAttributes> = {
  name: "attentionGradient",
  infer: (inputs, attributes) => {
    expectAttention("attentionGradient", inputs, attributes);
    const { queries, width, rows } = sizesOf(inputs, attributes);
    return { shape: [queries * width + rows * 2 * width], dtype: (inputs[0] as Tensor).dtype };
  },
  // For Hessian-vector products: the attention written out, differentiated, and that differentiated again.
  differentiate: ({ inputs, attributes }, cotangent) => {
    const { queries, width } = sizesOf(inputs, attributes);
    const standIns = inputs.map(({ shape, dtype }, position) => leaf(`input ${position}`, shape, dtype));
    const [query, keysAndValues, index, , slope] = standIns as [Tensor, Tensor, Tensor, Tensor, Tensor];
    const plain = traceAttention(query, keysAndValues, index, attributes.heads);
    const [toQuery, toKeys] = differentiate(plain, [query, keysAndValues], slope) as [Tensor, Tensor];
    const inner = add(
      sum(mul(toQuery, part(cotangent, 0, query.shape))),
      sum(mul(toKeys, part(cotangent, queries * width, keysAndValues.shape))),
    );
    const slopes = differentiate(inner, [query, keysAndValues, slope]);
    // Stand-ins, because an input may depend on another: only the dependence through this operation counts.
    const put = rewrite(slopes, (node) => inputs[standIns.indexOf(node)] ?? node);
    const [a, b, c] = slopes.map((tensor) => put.get(tensor) as Tensor);
    return [a as Tensor, b as Tensor, null, null, c as Tensor];
  },
  evaluate: ({ inputs, attributes, dtype }, [query, keysAndValues, index, , slope], output) => {
    const sizes = sizesOf(inputs, attributes);
    const { queries, width, keys, headWidth } = sizes;
    const head = new Head(dtype, sizes);
    const { round, scale } = head;
    const [q, kv, rowsOf, dy] = [query, keysAndValues, index, slope] as [
      TensorData,
      TensorData,
      TensorData,
      TensorData,
    ];
    output.fill(0);
    const accumulate = (at: number, value: number) => {
      output[at] = round((output[at] as number) + value);
    };
    for (let column = 0; column < width; column += headWidth) {
      for (let row = 0; row < queries; row++) {
        const weights = head.weights(q, kv, rowsOf, row, column);
        const start = row * width + column;
        const source = (key: number) => (rowsOf[row * keys + key] as number) * 2 * width + column;
        const used = weights.map((_, key) => key).filter((key) => (rowsOf[row * keys + key] as number) >= 0);
        const slopes = new Map(used.map((key) => [key, head.dot(dy, start, kv, source(key) + width)]));
        const along = used.reduce(
          (total, key) => round(total + round((weights[key] as number) * (slopes.get(key) as number))),
          0,
        );
        for (const key of used) {
          const weight = weights[key] as number;
          const toScore = round(round(weight * round((slopes.get(key) as number) - along)) * scale);
          const base = queries * width + source(key);
          for (let i = 0; i < headWidth; i++) {
            accumulate(start + i, round(toScore * (kv[source(key) + i] as number)));
            accumulate(base + i, round(toScore * (q[start + i] as number)));
            accumulate(base + width + i, round(weight * (dy[start + i] as number)));
          }
        }
      }
    }
  },
  scratchBytes,
  // Tiles are heads: each adds to the keys' and values' gradients in ascending order of the queries.
  lower: (node, place) => {
    const sizes = sizesOf(node.inputs, node.attributes);
    const { queries, width, rows, keys, headWidth } = sizes;
    const addresses = [0, 1, 2, 3, 4].map((position) => place.input(position));
    const words = [
      ...addresses,
      place.output,
      queries,
      width,
      rows,
      keys,
      headWidth,
      place.scratch,
      threadBytes(sizes),
    ];
    return [{ kernel: `attentionGradient_${node.dtype}`, tiles: node.attributes.heads, words }];
  },
};

/** What is added to the score of a key that is left out: its weight, exp of it, is 0. */
const LEFT_OUT = -1e30;

/** The same function in plain operations. */
function traceAttention(query: Tensor, keysAndValues: Tensor, index: Tensor, heads: number): Tensor {
  const { queries, width, keys, headWidth } = sizesOf([query, keysAndValues, index], { heads });
  const picked = gatherRows(keysAndValues, reshape(index, [queries * keys]));
  // [queries, keys, key or value, heads, headWidth]
  const parts = transpose(reshape(picked, [queries, keys, 2, heads, headWidth]), [2, 0, 3, 1, 4]);
  const size = queries * heads * keys * headWidth;
  const flat = reshape(parts, [2 * size]);
  const shape = [queries, heads, keys, headWidth];
  const key = part(flat, 0, shape);
  const value = part(flat, size, shape);
  const scores = mul(
    sum(mul(reshape(query, [queries, heads, 1, headWidth]), key), 3),
    scalar(attentionScale(headWidth, query.dtype), query.dtype),
  );
  const isLeftOut = cast(equal(index, constant([], Int32Array.of(-1))), query.dtype === "f32" ? "f32" : "f64");
  const bias = reshape(mul(isLeftOut, scalar(LEFT_OUT, query.dtype)), [queries, 1, keys]);
  const rows = reshape(add(scores, bias), [queries * heads, keys]);
  const weights = exp(sub(rows, reshape(logSumExp(rows), [queries * heads, 1])));
  return reshape(sum(mul(reshape(weights, [queries, heads, keys, 1]), value), 2), [queries, width]);
}

/**
 * Multi-head scaled dot-product attention (Vaswani et al. 2017) in which each query names its few keys by row, so that
 * rows which many queries share stand in memory, and are computed, once.
 *
 * @param query [queries, width]
 * @param keysAndValues [rows, 2 · width]: keys in the first half of the columns, values in the second
 * @param index i32 [queries, keys]: rows that a query attends to, in order; −1 for none, at least one a query
 * @returns [queries, width]
 */
export function attention(query: Tensor, keysAndValues: Tensor, index: Tensor, heads: number): Tensor {
  const width = query.shape[1] ?? 0;
  const scale = scalar(attentionScale(width / heads, query.dtype), query.dtype);
  return apply(attentionOperation, [query, keysAndValues, index, scale], { heads });
}
