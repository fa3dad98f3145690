/** @file What an optimizer is: its settings with their meanings, what it remembers, and one step as a graph. */
import type { z } from "zod";
import type { FloatType, Tensor } from "../engine/index.ts";
import { markPart } from "../registry.ts";
import type { Layout } from "./layout.ts";
import type { Floats } from "./preconditioners.ts";
import type { ScheduleSettings } from "./schedule.ts";
import type { StabilityThreshold } from "./thresholds.ts";

/** Settings that every optimizer has. */
export interface OptimizerSettings extends ScheduleSettings {
  readonly name: string;
  readonly learningRate: number;
  /** What happens to the gradient first. */
  readonly transforms: readonly { readonly name: string }[];
  /** Patterns of the parameters that stay as they are. */
  readonly frozen: readonly string[];
  /** What happens to the parameters after the update. */
  readonly constraints: readonly { readonly name: string }[];
}

/** Where training stands when a step is taken. */
export interface StepCount {
  /** Counted from 1: what schedules go by. */
  readonly step: number;
  /** Updates since what the optimizer remembers was zero, this one included: what bias corrections go by. */
  readonly updates: number;
}

/** What one step computes with. Vectors are flat, over all parameters, in their type. */
export interface StepInputs {
  readonly dtype: FloatType;
  /** The parameters of which the vectors are made, in their order. */
  readonly layout: Layout;
  readonly parameters: Tensor;
  readonly gradient: Tensor;
  /** The parameters before the first step, where weight decay pulls towards them. */
  readonly initial?: Tensor;
  /** By the names of `memory`; all zero before the first update. */
  readonly memory: Readonly<Record<string, Tensor>>;
  /** The numbers of `scalars`, each rounded once to the parameters' type. */
  readonly scalars: Readonly<Record<string, Tensor>>;
  /** The same numbers in float64, one vector in the order in which `scalars` has them. */
  readonly exactScalars: Tensor;
  /** Whether a fused operation may overwrite parameters and memory as its result: nothing else happens to them after it. */
  readonly mayOverwrite: boolean;
}

/** One thing that is remembered from step to step. */
export interface Memory {
  /** Without dots. */
  readonly name: string;
  /** Another number of elements than there are parameters. */
  readonly length?: number;
  /** The type of the parameters where left out. */
  readonly dtype?: FloatType;
}

/** What a step leaves: pure values, or the results of an operation that overwrites its inputs (`after`). */
export interface StepResult {
  readonly parameters: Tensor;
  /** As in `StepInputs`; what is left out stays as it is. */
  readonly memory?: Readonly<Record<string, Tensor>>;
  /** What instruments may look at. */
  readonly offers?: Offers;
}

/** What not every optimizer has for instruments to look at. */
export interface Offers {
  /** What it divides by, without ε, after this step's gradient went into it: √v̂ of Adam, a flat vector of what it trains. */
  readonly denominator: Tensor;
  /** ε, a scalar of the type of `denominator`. */
  readonly epsilon: Tensor;
}

/** A state of training, as far as an optimizer knows it. */
export interface OptimizerState {
  /** How many parameters there are. */
  readonly size: number;
  /** By the names of `memory`. */
  readonly memory: Readonly<Record<string, Floats>>;
  /** Updates since it was zero. */
  readonly updates: number;
}

/** An optimizer: optax's pair of pure functions, with the settings that a person writes. */
export interface OptimizerPart<S extends OptimizerSettings = OptimizerSettings> {
  /** As the settings' `name` has it. */
  readonly name: S["name"];
  /** Paper and equation. */
  readonly source: string;
  /** One update, in words of mathematics. */
  readonly equation: string;
  /** A `z.strictObject` with `name`, a literal; every setting has a default and a meaning. */
  readonly settings: z.ZodType<S>;
  /** What it remembers from step to step, PyTorch's names where it has them; a name alone is as long as the parameters. */
  memory(settings: S): readonly (string | Memory)[];
  /**
   * The optimizer whose memory this is, name by name and meaning by meaning, where a fork to or from it may go on with it; its
   * own name where left out.
   */
  readonly remembersAs?: string;
  /** The numbers that change from step to step, computed in float64; the same names at every step. */
  scalars(settings: S, count: StepCount): Readonly<Record<string, number>>;
  /**
   * Refuses parameters that it cannot train.
   * @throws SettingError
   */
  check?(settings: S, layout: Layout): void;
  /** Traces one step. */
  step(inputs: StepInputs, settings: S): StepResult;
  /**
   * The curvature from which its steps grow on a quadratic, by the learning rate, without transforms and constraints; null where
   * none is known with these settings. Left out where none is known at all.
   */
  threshold?(settings: S): StabilityThreshold<number> | null;
  /**
   * The diagonal P [size] by which it divides the gradient, from what it remembers: what its steps follow is P⁻¹ times the Hessian.
   * Null where it is not known in this state. Left out where the step is not that of gradient descent, or momentum, on P⁻¹g.
   */
  preconditioner?(settings: S, state: OptimizerState): Float64Array | null;
}

/**
 * A part, marked as one; the types see to it that its functions take what its settings are.
 * @example
 * import { mul, sub, type Tensor } from "slingshot-lab/engine";
 * import { commonOptimizerSettings, defineOptimizer, learningRateAt } from "slingshot-lab/optimizers";
 * import { z } from "zod";
 *
 * const descent = defineOptimizer({
 *   name: "descent",
 *   source: "Cauchy 1847",
 *   equation: "θ ← θ − η g",
 *   settings: z.strictObject({
 *     name: z.literal("descent"),
 *     learningRate: z.number().positive().default(0.1).describe("η"),
 *     ...commonOptimizerSettings,
 *   }),
 *   memory: () => [],
 *   scalars: (settings, { step }) => ({ learningRate: learningRateAt(settings, step) }),
 *   step: ({ parameters, gradient, scalars }) => ({
 *     parameters: sub(parameters, mul(scalars.learningRate as Tensor, gradient)),
 *   }),
 * });
 * console.log(descent.settings.parse({ name: "descent" }).learningRate); // 0.1
 */
export function defineOptimizer<T extends z.ZodType<OptimizerSettings>>(
  part: OptimizerPart<z.output<T>> & { readonly settings: T },
): OptimizerPart<z.output<T>> & { readonly settings: T } {
  return markPart("optimizer", part);
}
