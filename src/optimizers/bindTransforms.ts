/** @file The gradient transforms of an optimizer, bound one behind the other. */
import type { Tensor } from "../engine/index.ts";
import type { StepCount, StepInputs } from "./optimizer.ts";
import { type TransformPart, type TransformSettings, transformParts } from "./transforms/index.ts";

/** A transform in its place of the chain. */
interface Link {
  readonly part: TransformPart;
  readonly settings: TransformSettings;
  /** Begins the names of its memory and scalars, so that two of a kind have their own. */
  readonly prefix: string;
}

/** All transforms of an optimizer as one. */
export interface Chain {
  readonly memory: readonly string[];
  scalars(count: StepCount): Readonly<Record<string, number>>;
  /** The gradient at the end of the chain, and what of the memory has changed. */
  apply(inputs: Omit<StepInputs, "exactScalars">): { gradient: Tensor; memory: Readonly<Record<string, Tensor>> };
}

export function bindTransforms(transforms: readonly TransformSettings[]): Chain {
  const links = transforms.map((settings, i): Link => {
    const before = transforms.slice(0, i).filter(({ name }) => name === settings.name).length;
    return {
      part: transformParts.find(settings.name),
      settings,
      prefix: `${settings.name}${before === 0 ? "" : before + 1}_`,
    };
  });
  return {
    memory: links.flatMap(({ part, settings, prefix }) => (part.memory?.(settings) ?? []).map((name) => prefix + name)),
    scalars: (count) =>
      Object.assign(
        {},
        ...links.map(({ part, settings, prefix }) => addPrefix(part.scalars?.(settings, count), prefix)),
      ),
    apply: (inputs) => {
      let { gradient } = inputs;
      let changed: Readonly<Record<string, Tensor>> = {};
      for (const { part, settings, prefix } of links) {
        const own = (all: StepInputs["memory"]) => takePrefix(all, prefix);
        const result = part.apply(
          { ...inputs, gradient, memory: own(inputs.memory), scalars: own(inputs.scalars) },
          settings,
        );
        gradient = result.gradient;
        changed = { ...changed, ...addPrefix(result.memory, prefix) };
      }
      return { gradient, memory: changed };
    },
  };
}

function addPrefix<T>(values: Readonly<Record<string, T>> = {}, prefix: string): Record<string, T> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [prefix + name, value]));
}

function takePrefix<T>(values: Readonly<Record<string, T>>, prefix: string): Record<string, T> {
  const own = Object.entries(values).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(own.map(([name, value]) => [name.slice(prefix.length), value]));
}
