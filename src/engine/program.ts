/** @file Programs: what to compute from which leaves, and in which order. */
import { findDependents, sortTopologically } from "./graph.ts";
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
    for (const index of update.operation.mutates ?? []) {
      const target = update.inputs[index] as Tensor;
      if (!isLeaf(target)) throw new Error(`${update.operation.name} may overwrite leaves only`);
    }
    if (update.inputs.some((child) => late.has(child))) throw new Error("an update may not depend on another update");
  }
  return [...order.filter((node) => !late.has(node)), ...order.filter((node) => late.has(node))];
}

/** The leaves and outputs of programs: the tensors whose memory can be read and written from outside. */
export function findLeaves(programs: readonly Program[]): Tensor[] {
  const order = sortTopologically(programs.flatMap(({ outputs, updates = [] }) => [...outputs, ...updates]));
  return order.filter(isLeaf);
}
