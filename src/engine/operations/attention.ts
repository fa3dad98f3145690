/** @file Attention over a few keys a query, given by index: all heads and rows in one kernel, forward and backward. */

import type { TensorData } from "../dtype.ts";
import { ROW_TILE } from "../kernels/tiles.ts";
import { apply, type MachineTraits, type Operation, type Tensor } from "../tensor.ts";
import {
  type AttentionAttributes,
  attentionScale,
  expectAttention,
  Head,
  SCORES_AND_WEIGHTS,
  sizesOf,
  threadBytes,
} from "./attentionHead.ts";
import { attentionSecondGradient } from "./attentionSecondGradient.ts";
import { part } from "./concatenate.ts";
import { scalar } from "./leaf.ts";

const scratchBytes = ({ inputs, attributes }: Tensor<AttentionAttributes>, { threads }: MachineTraits) =>
  threads * threadBytes(sizesOf(inputs, attributes), SCORES_AND_WEIGHTS);

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
  // Of queries with keys, and of weights with values.
  products: ({ inputs, attributes }) => {
    const { queries, keys, width } = sizesOf(inputs, attributes);
    return 2 * queries * keys * width;
  },
  scratchBytes,
  lower: (node, place) => {
    const sizes = sizesOf(node.inputs, node.attributes);
    const { queries, width, keys, headWidth } = sizes;
    const addresses = [0, 1, 2, 3].map((position) => place.input(position));
    const words = [
      ...addresses,
      place.output,
      queries,
      width,
      keys,
      headWidth,
      place.scratch,
      threadBytes(sizes, SCORES_AND_WEIGHTS),
    ];
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
  differentiate: ({ inputs, attributes }, cotangent) => {
    const { toQuery, toKeysAndValues, toSlope } = attentionSecondGradient([...inputs, cotangent], attributes);
    return [toQuery, toKeysAndValues, null, null, toSlope];
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
      threadBytes(sizes, SCORES_AND_WEIGHTS),
    ];
    return [{ kernel: `attentionGradient_${node.dtype}`, tiles: node.attributes.heads, words }];
  },
};

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
