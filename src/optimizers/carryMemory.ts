/** @file What of an optimizer's memory goes on under other settings, as in a fork: that which means the same there. */
import type { TensorData } from "../engine/index.ts";
import { INITIAL } from "./bindOptimizer.ts";
import { type ConstraintSettings, findConstraint } from "./constraints/index.ts";
import type { Layout } from "./layout.ts";
import { describeMemory, type Link, linkParts } from "./links.ts";
import type { Memory, OptimizerPart, OptimizerSettings } from "./optimizer.ts";
import { type TransformSettings, transformParts } from "./transforms/index.ts";

type Values = ReadonlyMap<string, TensorData>;

export interface Change {
  readonly from: OptimizerSettings;
  readonly to: OptimizerSettings;
  /** The optimizer under `to`. */
  readonly part: OptimizerPart;
  readonly layout: Layout;
  /** Whether what updates have left is forgotten, as it must be where `remembersTheSame` says no. */
  readonly isReset: boolean;
}

/**
 * The memory that an optimizer under `to` begins with, by its names there: its own by name; of a transform, that of one of its
 * kind, of the same settings if there is one; of a constraint, that of one on the same parameters. First values, and what
 * constraints hold to, are no memory of updates, and outlast a reset.
 */
export function carryMemory(memory: Values, { from, to, part, layout, isReset }: Change): Values {
  const own = isReset ? [] : part.memory(to);
  const transforms = ({ transforms }: OptimizerSettings) =>
    linkParts(transforms as readonly TransformSettings[], (name) => transformParts.find(name));
  const constraints = ({ constraints }: OptimizerSettings) =>
    linkParts(constraints as readonly ConstraintSettings[], findConstraint);
  const names: readonly (readonly [name: string, before: string])[] = [
    [INITIAL, INITIAL],
    ...own.map(describeMemory).map(({ name }) => [name, name] as const),
    ...(isReset ? [] : pairMemory(transforms(from), transforms(to), layout, () => "")),
    ...pairMemory(constraints(from), constraints(to), layout, ({ parameters }) => JSON.stringify(parameters)),
  ];
  return new Map(
    names.flatMap(([name, before]) => {
      const values = memory.get(before);
      return values === undefined ? [] : [[name, values] as const];
    }),
  );
}

/**
 * Whether what counts updates means the same in both, whatever its names are: `momentum_buffer` holds gradients in SGD and steps
 * in RMSProp.
 */
export function remembersTheSame(one: OptimizerPart, other: OptimizerPart): boolean {
  return (one.remembersAs ?? one.name) === (other.remembersAs ?? other.name);
}

interface Remembering<Settings> {
  memory?(settings: Settings, layout: Layout): readonly (string | Memory)[];
}

/**
 * For the memory of all links, its name and that which it had.
 * @param scope what two of a kind must have in common
 */
function pairMemory<Settings extends { readonly name: string }>(
  before: readonly Link<Remembering<Settings>, Settings>[],
  after: readonly Link<Remembering<Settings>, Settings>[],
  layout: Layout,
  scope: (settings: Settings) => string,
): (readonly [name: string, before: string])[] {
  const same = (one: Settings, other: Settings) => JSON.stringify(one) === JSON.stringify(other);
  const left = new Set(before);
  const unchanged = new Map(
    after.map((link) => {
      const found = [...left].find(({ settings }) => same(settings, link.settings));
      if (found !== undefined) left.delete(found);
      return [link, found] as const;
    }),
  );
  return after.flatMap((link) => {
    const { part, settings, prefix } = link;
    const fits = (other: Settings) => other.name === settings.name && scope(other) === scope(settings);
    const found = unchanged.get(link) ?? [...left].find((one) => fits(one.settings));
    if (found === undefined) return [];
    left.delete(found);
    const memories = (part.memory?.(settings, layout) ?? []).map(describeMemory);
    return memories.map(({ name }) => [prefix + name, found.prefix + name] as const);
  });
}
