/** @file The derivative of attention's gradient, for Hessian-vector products. */
import type { TensorData } from "../dtype.ts";
import { apply, type Operation, type Tensor } from "../tensor.ts";
import { type AttentionAttributes, expectAttention, Head, sizesOf, threadBytes } from "./attentionHead.ts";
import { part } from "./concatenate.ts";

/** Numbers of a key in a thread's scratch: its weight, with room for a whole vector, and four more. */
const NUMBERS_A_KEY = 6;

/**
 * One head of one query has weights p = softmax(s) over its keys, s = scale · q·k, and the slope d of its output. Its gradients are
 * scale Σ h k at q, scale · h q at k and p d at v, with h = p (d·v − m), m = Σ p d·v. A cotangent (a, b, c) of (q, k, v) makes of
 * them the scalar Σ e h + Σ p c·d, with e = scale (a·k + b·q), whose gradients are
 *
 *     r = p (t − Σ p t), t = e (d·v − m) − ē d·v + c·d    at the scores,
 *     g = p (e − ē), ē = Σ p e                            at d·v,
 *     h                                                   at e.
 *
 * Inputs: query, keysAndValues, index, scale, slope, cotangent; results: at query, at keysAndValues, at slope, one flat vector.
 */
const secondGradientOperation: Operation<AttentionAttributes> = {
  name: "attentionSecondGradient",
  infer: (inputs, attributes) => {
    expectAttention("attentionSecondGradient", inputs, attributes);
    const { queries, width, rows } = sizesOf(inputs, attributes);
    return { shape: [2 * queries * width + 2 * rows * width], dtype: (inputs[0] as Tensor).dtype };
  },
  evaluate: ({ inputs, attributes, dtype }, values, output) => {
    const sizes = sizesOf(inputs, attributes);
    const { queries, width, rows, keys, headWidth } = sizes;
    const head = new Head(dtype, sizes);
    const { round, scale } = head;
    const [q, kv, rowsOf, , dy, cotangent] = values as readonly TensorData[] as [
      TensorData,
      TensorData,
      TensorData,
      TensorData,
      TensorData,
      TensorData,
    ];
    output.fill(0);
    const accumulate = (at: number, factor: number, from: TensorData, start: number) => {
      for (let i = 0; i < headWidth; i++) {
        output[at + i] = round((output[at + i] as number) + round(factor * (from[start + i] as number)));
      }
    };
    const toKeys = queries * width;
    const toSlope = toKeys + 2 * rows * width;
    for (let column = 0; column < width; column += headWidth) {
      for (let row = 0; row < queries; row++) {
        const weights = head.weights(q, kv, rowsOf, row, column);
        const start = row * width + column;
        const used = weights.flatMap((weight, key) => {
          const source = rowsOf[row * keys + key] as number;
          if (source < 0) return [];
          const place = source * 2 * width + column;
          const along = head.dot(dy, start, kv, place + width);
          const fromQuery = head.dot(cotangent, start, kv, place);
          const toScore = round(round(fromQuery + head.dot(q, start, cotangent, toKeys + place)) * scale);
          return [{ weight, place, along, toScore, toWeight: head.dot(dy, start, cotangent, toKeys + place + width) }];
        });
        const average = (of: (key: (typeof used)[number]) => number) =>
          used.reduce((total, key) => round(total + round(key.weight * of(key))), 0);
        const m = average(({ along }) => along);
        const meanToScore = average(({ toScore }) => toScore);
        const total = ({ along, toScore, toWeight }: (typeof used)[number]) =>
          round(round(round(toScore * round(along - m)) - round(meanToScore * along)) + toWeight);
        const meanTotal = average(total);
        for (const key of used) {
          const { weight, place } = key;
          const h = round(round(weight * round(key.along - m)) * scale);
          const r = round(round(weight * round(total(key) - meanTotal)) * scale);
          const g = round(weight * round(key.toScore - meanToScore));
          accumulate(start, r, kv, place);
          accumulate(start, h, cotangent, toKeys + place);
          accumulate(toSlope + start, g, kv, place + width);
          accumulate(toSlope + start, weight, cotangent, toKeys + place + width);
          accumulate(toKeys + place, r, q, start);
          accumulate(toKeys + place, h, cotangent, start);
          accumulate(toKeys + place + width, g, dy, start);
        }
      }
    }
  },
  scratchBytes: ({ inputs, attributes }, { threads }) =>
    threads * threadBytes(sizesOf(inputs, attributes), NUMBERS_A_KEY),
  // Tiles are heads, as those of the gradient.
  lower: (node, place) => {
    const sizes = sizesOf(node.inputs, node.attributes);
    const { queries, width, rows, keys, headWidth } = sizes;
    const addresses = node.inputs.map((_, position) => place.input(position));
    const bytes = threadBytes(sizes, NUMBERS_A_KEY);
    const words = [...addresses, place.output, queries, width, rows, keys, headWidth, place.scratch, bytes];
    return [{ kernel: `attentionSecondGradient_${node.dtype}`, tiles: node.attributes.heads, words }];
  },
};

/**
 * What a cotangent of attention's gradient, flat, becomes at its query, keys and values, and slope.
 * @param inputs query, keysAndValues, index, scale, slope, cotangent
 */
export function attentionSecondGradient(inputs: readonly Tensor[], attributes: AttentionAttributes) {
  const [query, keysAndValues] = inputs as [Tensor, Tensor];
  const { queries, width, rows } = sizesOf(inputs, attributes);
  const all = apply(secondGradientOperation, inputs, attributes);
  return {
    toQuery: part(all, 0, query.shape),
    toKeysAndValues: part(all, queries * width, keysAndValues.shape),
    toSlope: part(all, (queries + 2 * rows) * width, query.shape),
  };
}
