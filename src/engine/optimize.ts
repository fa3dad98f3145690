/** @file Graph rewriting before planning: equal tensors become one, bias and ReLU join the product before them. No bit changes. */
import { countUses, rewrite, sortTopologically } from "./graph.ts";
import { constantValues, isLeaf } from "./operations/leaf.ts";
import { type MatmulAttributes, matmulOperation } from "./operations/matmul.ts";
import { apply, type Operation, type Tensor } from "./tensor.ts";

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

/** relu(add(matmul(a, b), bias)), or either half of it, becomes one product whose kernel adds and clips as it stores. */
function fuseEpilogues(outputs: readonly Tensor[]): Map<Tensor, Tensor> {
  const uses = countUses(sortTopologically(outputs));
  for (const output of outputs) uses.set(output, (uses.get(output) ?? 0) + 1);
  return rewrite(outputs, (node, original) => {
    const [first] = node.inputs;
    const [originalFirst] = original.inputs;
    if (!first || !originalFirst || uses.get(originalFirst) !== 1 || first.operation !== matmulOperation) return node;
    const product = first as Tensor<MatmulAttributes>;
    if (product.attributes.activation !== "none") return node;
    if (node.operation.name === "relu") {
      return apply(matmulOperation, product.inputs, { ...product.attributes, activation: "relu" });
    }
    const bias = node.operation.name === "add" && product.inputs.length === 2 ? biasOf(node.inputs[1]) : null;
    return bias ? apply(matmulOperation, [...product.inputs, bias], product.attributes) : node;
  });
}

/** The vector that was broadcast along rows, if that is what `tensor` is. */
function biasOf(tensor: Tensor | undefined): Tensor | null {
  const vector = tensor?.operation.name === "broadcastTo" ? tensor.inputs[0] : undefined;
  return vector?.shape.length === 1 && vector.shape[0] === tensor?.shape[1] ? vector : null;
}
