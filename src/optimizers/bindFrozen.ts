/** @file Parameters that stay as they are, with what is remembered of them. */
import { fill, overwrite, sizeOf, type Tensor } from "../engine/index.ts";
import { computeByName, type Layout, lengthOf, matchNames, takeOthers } from "./layout.ts";
import type { Offers } from "./optimizer.ts";

export interface Frozen {
  readonly isEmpty: boolean;
  /** Operations that overwrite each leaf by the value of its name, but for what is frozen; what has no value stays as it is. */
  overwrite(leaves: ReadonlyMap<string, Tensor>, values: Readonly<Record<string, Tensor>>): Tensor[];
  /** A gradient that is 0 where parameters are frozen. */
  silence(gradient: Tensor): Tensor;
  /** Instruments look at what is trained. */
  leaveOut(offers: Offers): Offers;
}

/** @param patterns names of the parameters that are frozen */
export function bindFrozen(layout: Layout, patterns: readonly string[]): Frozen {
  const frozen = matchNames(layout, patterns);
  const total = lengthOf(layout);
  const isEmpty = frozen.size === 0;
  const keep = (before: Tensor, after: Tensor) =>
    isEmpty || before === after || sizeOf(before.shape) !== total || after.operation.mutates !== undefined
      ? after
      : computeByName(layout, frozen, [before, after], {
          chosen: (old) => old as Tensor,
          otherwise: (_, updated) => updated as Tensor,
        });
  return {
    isEmpty,
    overwrite: (leaves, values) =>
      [...leaves].flatMap(([name, target]) => overwrite(target, keep(target, values[name] ?? target))),
    silence: (gradient) => (isEmpty ? gradient : keep(fill(0, [total], gradient.dtype), gradient)),
    leaveOut: (offers) =>
      isEmpty ? offers : { ...offers, denominator: takeOthers(layout, frozen, offers.denominator) },
  };
}
