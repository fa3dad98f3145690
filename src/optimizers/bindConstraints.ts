/** @file The constraints of an optimizer, bound one behind the other. */
import type { Tensor } from "../engine/index.ts";
import type { ConstraintInputs, ConstraintResult } from "./constraints/constraint.ts";
import { type ConstraintSettings, findConstraint } from "./constraints/index.ts";
import type { Layout } from "./layout.ts";
import { addPrefix, linkParts, prefixMemory, takePrefix } from "./links.ts";
import type { Memory } from "./optimizer.ts";

/** All constraints of an optimizer as one. */
export interface Constraints {
  readonly memory: readonly Memory[];
  /** The parameters after the last of them, and what of the memory has changed. */
  apply(inputs: ConstraintInputs): Required<ConstraintResult>;
}

export function bindConstraints(constraints: readonly ConstraintSettings[], layout: Layout): Constraints {
  const links = linkParts(constraints, findConstraint);
  return {
    memory: links.flatMap(({ part, settings, prefix }) => prefixMemory(part.memory?.(settings, layout), prefix)),
    apply: (inputs) => {
      let { updated } = inputs;
      let changed: Readonly<Record<string, Tensor>> = {};
      for (const { part, settings, prefix } of links) {
        const result = part.apply({ ...inputs, updated, memory: takePrefix(inputs.memory, prefix) }, settings);
        updated = result.parameters;
        changed = { ...changed, ...addPrefix(result.memory, prefix) };
      }
      return { parameters: updated, memory: changed };
    },
  };
}
