/** @file An optimizer bound to the parameters that it moves: its leaves, its updates in the graph, its scalars. */
import {
  cast,
  type FloatType,
  leaf,
  overwrite,
  part as partOf,
  type Tensor,
  type TensorData,
} from "../engine/index.ts";
import { bindTransforms } from "./bindTransforms.ts";
import type { Offers, OptimizerPart, OptimizerSettings, StepCount } from "./optimizer.ts";

/** An optimizer over one flat parameter vector. */
export interface Optimizer {
  /** What it remembers from step to step, each as long as the parameters; at first all zero. */
  readonly memory: ReadonlyMap<string, Tensor>;
  /** Traces the updates of `parameters`, a leaf, and of the memory. */
  trace(parameters: Tensor, gradient: Tensor): TracedStep;
  /** The leaf that `writeScalars` fills. */
  readonly scalars: Tensor;
  /**
   * Writes the scalars of step `step` (counted from 1).
   * @param values the live values of the leaf `scalars`
   * @param updates updates since the memory was zero, this one included; `step` where left out
   */
  writeScalars(values: TensorData, step: number, updates?: number): void;
}

/** A step in the graph. */
export interface TracedStep {
  /** Operations that overwrite the parameters and the memory. */
  readonly updates: readonly Tensor[];
  readonly offers: Offers | undefined;
}

/** @param parameterCount length of the flat vector */
export function bindOptimizer<S extends OptimizerSettings>(
  part: OptimizerPart<S>,
  settings: S,
  parameterCount: number,
  dtype: FloatType,
): Optimizer {
  const chain = bindTransforms(settings.transforms);
  const newMemory = (names: readonly string[]) =>
    new Map(names.map((name) => [name, leaf(`optimizer.${name}`, [parameterCount], dtype)]));
  const own = newMemory(part.memory(settings));
  const chained = newMemory(chain.memory);
  const scalarsAt = (count: StepCount) => ({ ...part.scalars(settings, count), ...chain.scalars(count) });
  const names = Object.keys(scalarsAt({ step: 1, updates: 1 }));
  const scalars = leaf("optimizer.scalars", [names.length], "f64");
  return {
    memory: new Map([...own, ...chained]),
    scalars,
    trace: (parameters, gradient) => {
      const inputs = {
        dtype,
        parameters,
        scalars: Object.fromEntries(names.map((name, i) => [name, cast(partOf(scalars, i, []), dtype)])),
      };
      const first = chain.apply({ ...inputs, gradient, memory: Object.fromEntries(chained) });
      const memory = Object.fromEntries(own);
      const result = part.step({ ...inputs, gradient: first.gradient, memory, exactScalars: scalars }, settings);
      const updates = [
        ...overwrite(parameters, result.parameters),
        ...overwriteAll(own, result.memory),
        ...overwriteAll(chained, first.memory),
      ];
      // One operation may overwrite several leaves.
      return { updates: [...new Set(updates)], offers: result.offers };
    },
    writeScalars: (values, step, updates = step) => {
      const numbers: Readonly<Record<string, number>> = scalarsAt({ step, updates });
      names.forEach((name, i) => {
        values[i] = numbers[name] as number;
      });
    },
  };
}

/** What is not among `values` stays as it is. */
function overwriteAll(leaves: ReadonlyMap<string, Tensor>, values: Readonly<Record<string, Tensor>> = {}): Tensor[] {
  return [...leaves].flatMap(([name, target]) => overwrite(target, values[name] ?? target));
}
