/** @file The gradient transforms of an optimizer, bound one behind the other. */
import type { Tensor } from "../engine/index.ts";
import type { Layout } from "./layout.ts";
import { addPrefix, linkParts, prefixMemory, takePrefix } from "./links.ts";
import type { Memory, StepCount } from "./optimizer.ts";
import { type TransformInputs, type TransformSettings, transformParts } from "./transforms/index.ts";

/** All transforms of an optimizer as one. */
export interface Chain {
  readonly memory: readonly Memory[];
  scalars(count: StepCount): Readonly<Record<string, number>>;
  /**
   * The gradient at the end of the chain, and what of the memory has changed.
   * @param keep what a gradient is for who sees it next: 0 where parameters are frozen
   */
  apply(
    inputs: TransformInputs,
    keep: (gradient: Tensor) => Tensor,
  ): { gradient: Tensor; memory: Readonly<Record<string, Tensor>> };
}

export function bindTransforms(transforms: readonly TransformSettings[], layout: Layout): Chain {
  const links = linkParts(transforms, (name) => transformParts.find(name));
  return {
    memory: links.flatMap(({ part, settings, prefix }) => prefixMemory(part.memory?.(settings, layout), prefix)),
    scalars: (count) =>
      Object.assign(
        {},
        ...links.map(({ part, settings, prefix }) => addPrefix(part.scalars?.(settings, count), prefix)),
      ),
    apply: (inputs, keep) => {
      let gradient = keep(inputs.gradient);
      let changed: Readonly<Record<string, Tensor>> = {};
      for (const { part, settings, prefix } of links) {
        const own = (all: TransformInputs["memory"]) => takePrefix(all, prefix);
        const result = part.apply(
          { ...inputs, gradient, memory: own(inputs.memory), scalars: own(inputs.scalars) },
          settings,
        );
        gradient = keep(result.gradient);
        changed = { ...changed, ...addPrefix(result.memory, prefix) };
      }
      return { gradient, memory: changed };
    },
  };
}
