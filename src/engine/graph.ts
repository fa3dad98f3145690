/** @file Walks over graphs: order of evaluation, dependence, rewriting. */
import type { Tensor } from "./tensor.ts";

/** Every tensor that `outputs` depend on, inputs before users, in an order that depends on the graph alone. */
export function sortTopologically(outputs: readonly Tensor[]): Tensor[] {
  const order: Tensor[] = [];
  const seen = new Set<Tensor>();
  // An explicit stack: graphs of deep networks, differentiated twice, would overflow a recursive walk.
  const stack: { node: Tensor; next: number }[] = [];
  for (const output of outputs) {
    if (seen.has(output)) continue;
    seen.add(output);
    stack.push({ node: output, next: 0 });
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const child = top.node.inputs[top.next++];
      if (!child) {
        order.push(top.node);
        stack.pop();
      } else if (!seen.has(child)) {
        seen.add(child);
        stack.push({ node: child, next: 0 });
      }
    }
  }
  return order;
}

/** The tensors of a sorted list that satisfy `root` or depend on one that does. */
export function findDependents(order: readonly Tensor[], root: (node: Tensor) => boolean): Set<Tensor> {
  const dependents = new Set<Tensor>();
  for (const node of order) {
    if (root(node) || node.inputs.some((child) => dependents.has(child))) dependents.add(node);
  }
  return dependents;
}

/** How often each tensor is an input. */
export function countUses(order: readonly Tensor[]): Map<Tensor, number> {
  const uses = new Map<Tensor, number>();
  for (const node of order) for (const child of node.inputs) uses.set(child, (uses.get(child) ?? 0) + 1);
  return uses;
}

/**
 * Rebuilds a graph from its leaves up: `replace` gets each tensor with its inputs already replaced.
 * Returns the map from old tensors to new ones.
 */
export function rewrite(
  outputs: readonly Tensor[],
  replace: (node: Tensor, original: Tensor) => Tensor,
): Map<Tensor, Tensor> {
  const replaced = new Map<Tensor, Tensor>();
  for (const node of sortTopologically(outputs)) {
    const inputs = node.inputs.map((child) => replaced.get(child) ?? child);
    const changed = inputs.some((child, index) => child !== node.inputs[index]);
    replaced.set(node, replace(changed ? { ...node, inputs } : node, node));
  }
  return replaced;
}
