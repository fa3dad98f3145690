/** @file Graph rewriting before planning: equal tensors become one, and operations absorb what follows them. No bit changes. */
import { countUses, rewrite, sortTopologically } from "./graph.ts";
import { scalarOf } from "./operations/broadcast.ts";
import { constantValues, isLeaf } from "./operations/leaf.ts";
import { targetsOf, wholeOf } from "./program.ts";
import { sizeOf } from "./shape.ts";
import type { Operation, Tensor } from "./tensor.ts";

/** Optimizes a graph; returns the map from its tensors to those that replace them. */
export function optimize(outputs: readonly Tensor[]): Map<Tensor, Tensor> {
  const merged = mergeEqual(outputs);
  const steps = [merged];
  for (const pass of [fuseEpilogues, absorbBroadcasts])
    steps.push(pass(outputs.map((output) => follow(output, steps))));
  return new Map([...merged.keys()].map((tensor) => [tensor, follow(tensor, steps)]));
}

/** What a tensor has become, step by step. */
function follow(tensor: Tensor, steps: readonly ReadonlyMap<Tensor, Tensor>[]): Tensor {
  return steps.reduce((last, step) => step.get(last) ?? last, tensor);
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

/**
 * Operations whose kernels repeat a single value read it where it stands, and not a vector that is full of it. The old value of
 * what the program overwrites is left to be read by its broadcast, which comes early enough.
 */
function absorbBroadcasts(outputs: readonly Tensor[]): Map<Tensor, Tensor> {
  const overwritten = new Set(sortTopologically(outputs).flatMap(targetsOf));
  return rewrite(outputs, (node) => {
    if (!node.operation.repeatsValues) return node;
    const inputs = node.inputs.map((tensor) => {
      const value = scalarOf(tensor);
      return value && !overwritten.has(wholeOf(value)) ? value : tensor;
    });
    return inputs.some(({ shape }) => sizeOf(shape) === sizeOf(node.shape)) ? { ...node, inputs } : node;
  });
}
