/** @file Programs: what to compute from which leaves, and in which order. */
import { findDependents, sortTopologically } from "./graph.ts";
import { isAfter } from "./operations/after.ts";
import { isLeaf } from "./operations/leaf.ts";
import type { Tensor } from "./tensor.ts";

/** A set of tensors to compute together, and updates of leaves (an optimizer's step) to carry out after that. */
export interface Program {
  /** Tensors whose values can be read after a run. */
  readonly outputs: readonly Tensor[];
  /** Operations that overwrite leaves. */
  readonly updates?: readonly Tensor[];
}

/**
 * The tensors of a program in the order they are computed. Whatever reads a leaf's old value comes before the update
 * that overwrites it; what is to see the new value depends on the update through `after`.
 */
export function scheduleProgram({ outputs, updates = [] }: Program): Tensor[] {
  const order = sortTopologically([...outputs, ...updates]);
  const late = findDependents(order, (node) => node.operation.mutates !== undefined);
  for (const update of order.filter((node) => node.operation.mutates)) {
    if (!targetsOf(update).every(isLeaf)) throw new Error(`${update.operation.name} may overwrite leaves only`);
    if (update.inputs.some((child) => late.has(child))) throw new Error("an update may not depend on another update");
  }
  return [...order.filter((node) => !late.has(node)), ...sortUpdates(order.filter((node) => late.has(node)))];
}

/** The leaves that an update overwrites. */
export function targetsOf(update: Tensor): Tensor[] {
  return (update.operation.mutates ?? []).map((index) => update.inputs[index] as Tensor);
}

/** The updates and what depends on them, so that each leaf is overwritten after the last of them has read its old value. */
function sortUpdates(nodes: readonly Tensor[]): Tensor[] {
  const sorted: Tensor[] = [];
  const left = new Set(nodes);
  while (left.size > 0) {
    const next = [...left].find((node) => {
      const targets = new Set(targetsOf(node));
      const waits = (other: Tensor) => node.inputs.includes(other) || readsOld(other, targets);
      return [...left].every((other) => other === node || !waits(other));
    });
    if (next === undefined) {
      throw new Error(
        "an update overwrites a leaf whose old value is read after it: compute that before, or use `after`",
      );
    }
    left.delete(next);
    sorted.push(next);
  }
  return sorted;
}

/** Whether `node` reads one of the leaves as it was before it was overwritten. */
function readsOld(node: Tensor, leaves: ReadonlySet<Tensor>): boolean {
  const targets = targetsOf(node);
  return node.inputs.some((child, index) => {
    if (targets.includes(child) || (isAfter(node) && index === 0)) return false;
    return leaves.has(wholeOf(child));
  });
}

/** What `tensor` is a view of. */
export function wholeOf(tensor: Tensor): Tensor {
  let whole = tensor;
  while (whole.operation.alias && !whole.operation.mutates && !isAfter(whole)) whole = whole.inputs[0] as Tensor;
  return whole;
}

/** The leaves and outputs of programs: the tensors whose memory can be read and written from outside. */
export function findLeaves(programs: readonly Program[]): Tensor[] {
  const order = sortTopologically(programs.flatMap(({ outputs, updates = [] }) => [...outputs, ...updates]));
  return order.filter(isLeaf);
}
