/** @file An optimizer bound to the parameters that it moves: its leaves, its updates in the graph, its scalars. */
import {
  cast,
  type FloatType,
  fill,
  leaf,
  overwrite,
  part as partOf,
  sizeOf,
  type Tensor,
  type TensorData,
} from "../engine/index.ts";
import { SettingError } from "../settingError.ts";
import { bindConstraints } from "./bindConstraints.ts";
import { bindTransforms } from "./bindTransforms.ts";
import type { ConstraintSettings } from "./constraints/index.ts";
import { computeByName, type Layout, lengthOf, matchNames, takeOthers } from "./layout.ts";
import { describeMemory } from "./links.ts";
import type { Memory, Offers, OptimizerPart, OptimizerSettings, StepCount } from "./optimizer.ts";
import { pullsToFirstValues } from "./weightDecay.ts";

/** The parameters before the first step, in the memory of an optimizer that pulls towards them. */
export const INITIAL = "initial";

/** An optimizer over one flat parameter vector. */
export interface Optimizer {
  /** What it remembers from step to step; at first all zero, but for `INITIAL`. */
  readonly memory: ReadonlyMap<string, Tensor>;
  /** Names of the memory that `updates` counts for: its own, and not that of transforms and constraints. */
  readonly counted: readonly string[];
  /**
   * Traces the updates of `parameters`, a leaf, and of the memory.
   * @param drawNormal random numbers for transforms: `part` tells apart those of one step
   */
  trace(parameters: Tensor, gradient: Tensor, drawNormal?: DrawNormal): TracedStep;
  /** The leaf that `writeScalars` fills. */
  readonly scalars: Tensor;
  /**
   * Writes the scalars of step `step` (counted from 1).
   * @param values the live values of the leaf `scalars`
   * @param updates updates since the memory was zero, this one included; `step` where left out
   */
  writeScalars(values: TensorData, step: number, updates?: number): void;
}

/** Normal numbers of mean 0 and deviation 1 in the shape and type of `like`. */
export type DrawNormal = (like: Tensor, part: number) => Tensor;

/** A step in the graph. */
export interface TracedStep {
  /** Operations that overwrite the parameters and the memory. */
  readonly updates: readonly Tensor[];
  readonly offers: Offers | undefined;
}

/** @param layout what the flat vector is made of */
export function bindOptimizer<S extends OptimizerSettings>(
  part: OptimizerPart<S>,
  settings: S,
  layout: Layout,
  dtype: FloatType,
): Optimizer {
  const total = lengthOf(layout);
  const frozen = matchNames(layout, settings.frozen);
  const chain = bindTransforms(settings.transforms, layout);
  const constraints = bindConstraints(settings.constraints as readonly ConstraintSettings[], layout);
  const newMemory = (memories: readonly (string | Memory)[]) =>
    new Map(
      memories
        .map(describeMemory)
        .map(({ name, length = total, dtype: type = dtype }) => [name, leaf(`optimizer.${name}`, [length], type)]),
    );
  const own = newMemory(part.memory(settings));
  const chained = newMemory(chain.memory);
  const held = newMemory(constraints.memory);
  const mayOverwrite = frozen.size === 0 && settings.constraints.length === 0;
  const initial = pullsToFirstValues(settings) ? leaf(`optimizer.${INITIAL}`, [total], dtype) : undefined;
  const ownScalars = Object.keys(part.scalars(settings, { step: 1, updates: 1 }));
  const scalarsAt = (count: StepCount) => ({ ...part.scalars(settings, count), ...chain.scalars(count) });
  const names = Object.keys(scalarsAt({ step: 1, updates: 1 }));
  const scalars = leaf("optimizer.scalars", [names.length], "f64");
  /** Frozen parameters, and what is remembered of them, stay. */
  const keepFrozen = (before: Tensor, after: Tensor) =>
    frozen.size === 0 || before === after || sizeOf(before.shape) !== total || after.operation.mutates !== undefined
      ? after
      : computeByName(layout, frozen, [before, after], {
          chosen: (old) => old as Tensor,
          otherwise: (_, updated) => updated as Tensor,
        });
  /** What is not among `values` stays as it is. */
  const overwriteAll = (leaves: ReadonlyMap<string, Tensor>, values: Readonly<Record<string, Tensor>> = {}) =>
    [...leaves].flatMap(([name, target]) => overwrite(target, keepFrozen(target, values[name] ?? target)));
  return {
    memory: new Map([...own, ...chained, ...held, ...(initial ? [[INITIAL, initial] as const] : [])]),
    counted: [...own.keys()],
    scalars,
    trace: (parameters, gradient, drawNormal) => {
      let draws = 0;
      const inputs = {
        dtype,
        layout,
        parameters,
        scalars: Object.fromEntries(names.map((name, i) => [name, cast(partOf(scalars, i, []), dtype)])),
      };
      const first = chain.apply(
        {
          ...inputs,
          gradient,
          memory: Object.fromEntries(chained),
          drawNormal: (like) => {
            if (drawNormal === undefined) throw new Error("there are no random numbers to draw from");
            return drawNormal(like, draws++);
          },
        },
        (seen) => (frozen.size === 0 ? seen : keepFrozen(fill(0, [total], dtype), seen)),
      );
      const exactScalars = names.length === ownScalars.length ? scalars : partOf(scalars, 0, [ownScalars.length]);
      const result = part.step(
        {
          ...inputs,
          gradient: first.gradient,
          memory: Object.fromEntries(own),
          exactScalars,
          mayOverwrite,
          ...(initial && { initial }),
        },
        settings,
      );
      if (!mayOverwrite && result.parameters.operation.mutates !== undefined) {
        const why = `empty: the step of ${part.name} overwrites the parameters, whatever \`mayOverwrite\` says`;
        throw new SettingError(`optimizer.${frozen.size > 0 ? "frozen" : "constraints"}`, settings.name, why);
      }
      const last = constraints.apply({
        dtype,
        layout,
        parameters,
        updated: result.parameters,
        memory: Object.fromEntries(held),
      });
      const updates = [
        ...overwrite(parameters, keepFrozen(parameters, last.parameters)),
        ...overwriteAll(own, result.memory),
        ...overwriteAll(chained, first.memory),
        ...overwriteAll(held, last.memory),
      ];
      // One operation may overwrite several leaves.
      return { updates: [...new Set(updates)], offers: result.offers && withoutFrozen(result.offers, layout, frozen) };
    },
    writeScalars: (values, step, updates = step) => {
      const numbers: Readonly<Record<string, number>> = scalarsAt({ step, updates });
      names.forEach((name, i) => {
        values[i] = numbers[name] as number;
      });
    },
  };
}

/** Instruments look at what is trained. */
function withoutFrozen(offers: Offers, layout: Layout, frozen: ReadonlySet<string>): Offers {
  if (frozen.size === 0) return offers;
  return { ...offers, denominator: takeOthers(layout, frozen, offers.denominator) };
}
