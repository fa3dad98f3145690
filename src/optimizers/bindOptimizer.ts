/** @file An optimizer bound to the parameters that it moves: its leaves, its updates in the graph, its scalars. */
import { cast, type FloatType, leaf, part as partOf, type Tensor, type TensorData } from "../engine/index.ts";
import { SettingError } from "../settingError.ts";
import { bindConstraints } from "./bindConstraints.ts";
import { bindFrozen } from "./bindFrozen.ts";
import { bindTransforms } from "./bindTransforms.ts";
import type { ConstraintSettings } from "./constraints/index.ts";
import { type Layout, lengthOf } from "./layout.ts";
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
  const chain = bindTransforms(settings.transforms, layout);
  const constraints = bindConstraints(settings.constraints as readonly ConstraintSettings[], layout);
  const createMemory = (memories: readonly (string | Memory)[]) =>
    new Map(
      memories
        .map(describeMemory)
        .map(({ name, length = total, dtype: type = dtype }) => [name, leaf(`optimizer.${name}`, [length], type)]),
    );
  const own = createMemory(part.memory(settings));
  const chained = createMemory(chain.memory);
  const held = createMemory(constraints.memory);
  const initial = pullsToFirstValues(settings) ? leaf(`optimizer.${INITIAL}`, [total], dtype) : undefined;
  const ownScalars = Object.keys(part.scalars(settings, { step: 1, updates: 1 }));
  const scalarsAt = (count: StepCount): Readonly<Record<string, number>> => ({
    ...part.scalars(settings, count),
    ...chain.scalars(count),
  });
  const names = Object.keys(scalarsAt({ step: 1, updates: 1 }));
  const scalars = leaf("optimizer.scalars", [names.length], "f64");
  const bound = {
    part,
    settings,
    layout,
    dtype,
    chain,
    constraints,
    own,
    chained,
    held,
    initial,
    scalars,
    names,
    ownScalars,
  };
  return {
    memory: new Map([...own, ...chained, ...held, ...(initial ? [[INITIAL, initial] as const] : [])]),
    counted: [...own.keys()],
    scalars,
    trace: (parameters, gradient, drawNormal) => traceStep(bound, parameters, gradient, drawNormal),
    writeScalars: (values, step, updates = step) => {
      const numbers = scalarsAt({ step, updates });
      names.forEach((name, i) => {
        values[i] = numbers[name] as number;
      });
    },
  };
}

type Leaves = ReadonlyMap<string, Tensor>;

/** What a step is made of. */
interface Bound<S extends OptimizerSettings> {
  readonly part: OptimizerPart<S>;
  readonly settings: S;
  readonly layout: Layout;
  readonly dtype: FloatType;
  readonly chain: ReturnType<typeof bindTransforms>;
  readonly constraints: ReturnType<typeof bindConstraints>;
  /** Memory of the optimizer, its transforms, and its constraints. */
  readonly own: Leaves;
  readonly chained: Leaves;
  readonly held: Leaves;
  readonly initial: Tensor | undefined;
  readonly scalars: Tensor;
  /** Of all scalars, those of the optimizer first. */
  readonly names: readonly string[];
  readonly ownScalars: readonly string[];
}

function traceStep<S extends OptimizerSettings>(
  bound: Bound<S>,
  parameters: Tensor,
  gradient: Tensor,
  drawNormal: DrawNormal | undefined,
): TracedStep {
  const { part, settings, layout, dtype, chain, constraints, own, chained, held, initial, scalars, names } = bound;
  const frozen = bindFrozen(layout, settings.frozen);
  const mayOverwrite = frozen.isEmpty && settings.constraints.length === 0;
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
    frozen.silence,
  );
  const owned = bound.ownScalars.length;
  const result = part.step(
    {
      ...inputs,
      gradient: first.gradient,
      memory: Object.fromEntries(own),
      exactScalars: names.length === owned ? scalars : partOf(scalars, 0, [owned]),
      mayOverwrite,
      ...(initial && { initial }),
    },
    settings,
  );
  if (!mayOverwrite && result.parameters.operation.mutates !== undefined) {
    const why = `empty: the step of ${part.name} overwrites the parameters, whatever \`mayOverwrite\` says`;
    throw new SettingError(`optimizer.${frozen.isEmpty ? "constraints" : "frozen"}`, settings.name, why);
  }
  const last = constraints.apply({
    ...{ dtype, layout, parameters, updated: result.parameters },
    memory: Object.fromEntries(held),
  });
  const updates = [
    ...frozen.overwrite(new Map([["parameters", parameters]]), { parameters: last.parameters }),
    ...frozen.overwrite(own, result.memory ?? {}),
    ...frozen.overwrite(chained, first.memory),
    ...frozen.overwrite(held, last.memory),
  ];
  // One operation may overwrite several leaves.
  return { updates: [...new Set(updates)], offers: result.offers && frozen.leaveOut(result.offers) };
}
