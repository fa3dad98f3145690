/** @file Graph rewriting before planning: equal tensors become one, and operations absorb what follows them. No bit changes. */
import { countUses, rewrite, sortTopologically } from "./graph.ts";
import { constantValues, isLeaf } from "./operations/leaf.ts";
import type { Operation, Tensor } from "./tensor.ts";

/** Optimizes a graph; returns the map from its tensors to those that replace them. */
export function optimize(outputs: readonly Tensor[]): Map<Tensor, Tensor> {
  const merged = mergeEqual(outputs);
  const fused = fuseEpilogues(outputs.map((output) => merged.get(output) ?? output));
  return new Map([...merged].map(([original, tensor]) => [original, fused.get(tensor) ?? tensor]));
}

/** Constants up to this many values are compared by value. */
const SMALL_CONSTANT = 8;

/** Tensors of one operation on the same inputs become one tensor. */
function mergeEqual(outputs: readonly Tensor[]): Map<Tensor, Tensor> {
  const numbers = new Map<Tensor | Operation, number>();
  const numberOf = (item: Tensor | Operation) => {
    const known = numbers.get(item) ?? numbers.size;
    numbers.set(item, known);
    return known;
  };
  const byKey = new Map<string, Tensor>();
  return rewrite(outputs, (node) => {
    if (isLeaf(node) || node.operation.mutates) return node;
    const values = constantValues(node);
    if (values && values.length > SMALL_CONSTANT) return node;
    const content = values ? [node.dtype, node.shape, [...values].map(describeNumber)] : node.attributes;
    const key = [numberOf(node.operation), node.inputs.map(numberOf), JSON.stringify(content ?? null)].join(";");
    const twin = byKey.get(key);
    if (!twin) byKey.set(key, node);
    return twin ?? node;
  });
}

/** JSON knows neither −0 nor NaN nor infinities. */
function describeNumber(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

/** What an operation can do to its result as it stores it (`absorb`) joins it, where nothing else uses that result. */
function fuseEpilogues(outputs: readonly Tensor[]): Map<Tensor, Tensor> {
  const uses = countUses(sortTopologically(outputs));
  for (const output of outputs) uses.set(output, (uses.get(output) ?? 0) + 1);
  return rewrite(outputs, (node, original) => {
    const [first] = node.inputs;
    const [originalFirst] = original.inputs;
    if (!first || !originalFirst || uses.get(originalFirst) !== 1) return node;
    return first.operation.absorb?.(first, node) ?? node;
  });
}
