/** @file What a network is: its settings with their meanings, named parameters with their first values, and a pure function. */
import type { z } from "zod";
import type { DataShape, InputKind, InputShape } from "../data/index.ts";
import { type FloatType, type Shape, sizeOf, type Tensor } from "../engine/index.ts";
import type { Stream } from "../random/index.ts";
import { markPart } from "../registry.ts";
import type { BatchInputs } from "./batchInput.ts";
import type { StepRandom } from "./stepRandom.ts";

/** One parameter tensor. */
export interface Parameter {
  /** As in a PyTorch state dict: `layers.0.weight`. */
  readonly name: string;
  readonly shape: Shape;
  /** Draws the first values, row-major, in float64; the same number of draws whatever the precision. */
  initialize(stream: Stream): Float64Array;
}

/** What a network keeps from step to step besides its parameters: no optimizer moves it, as the running mean of a normalisation. */
export interface Buffer {
  /** As in a PyTorch state dict: `norms.0.running_mean`. */
  readonly name: string;
  readonly shape: Shape;
  /** What all its numbers are at first. */
  readonly first: number;
}

/** What a network makes of a batch. */
export interface TracedModel {
  /** [answers · rows, classes]; all rows' first answers before all second ones. */
  readonly logits: Tensor;
  /** What the classification layer reads, before the head divides it by its norm [answers · rows, features]. */
  readonly features: Tensor;
  /** What each of the network's `layers` makes of it, in order [answers · rows, units]; needed where it names any. */
  readonly layers?: readonly Tensor[];
  /** In training, what the buffers are after the step, in order; needed where the network has any. */
  readonly buffers?: readonly Tensor[];
}

/** A network for data of one shape. */
export interface Model<Kind extends InputKind = InputKind> {
  /** In the order of the flat parameter vector. */
  readonly parameters: readonly Parameter[];
  /** In the order of the flat vector of buffers; none where left out. */
  readonly buffers?: readonly Buffer[];
  /** Name of the weight of the classification layer, whose norm the Slingshot papers watch. */
  readonly lastLayer: string;
  /** Names of the layers whose outputs instruments may look at, the first one first; none where left out. */
  readonly layers?: readonly string[];
  /** Names of its tables of embeddings, from which rows are picked; none where left out. */
  readonly embeddings?: readonly string[];
  /** Numbers that training holds of every row of a batch at the least; by them a network is refused as too large. */
  readonly activationsPerRow: number;
  /** Least rows of a batch that it can be trained on, 1 where left out: a batch normalisation needs 2. */
  readonly leastBatch?: number;
  /**
   * Traces the network.
   * @param parameters one tensor for each parameter, in order
   * @param random in training only: what dropout draws from
   * @param buffers one tensor for each buffer, in order: as they are before the step
   */
  trace(
    input: BatchInputs[Kind],
    parameters: readonly Tensor[],
    random?: StepRandom,
    buffers?: readonly Tensor[],
  ): TracedModel;
}

/** Settings that every network has. */
export interface ModelSettings {
  readonly name: string;
  /** Type of parameters, activations, gradients and optimizer state. */
  readonly precision: FloatType;
  readonly weightNoise: number;
}

export interface ModelPart<S extends ModelSettings = ModelSettings, Kind extends InputKind = InputKind> {
  /** As the settings' `name` has it. */
  readonly name: S["name"];
  /** Paper and place. */
  readonly source: string;
  /** The kinds of input that it can read. */
  readonly accepts: readonly Kind[];
  /** A `z.strictObject` with `name`, a literal; every setting has a default and a meaning. */
  readonly settings: z.ZodType<S>;
  /** Settings that decide the first weights and nothing after them: what a fork cannot change any more. */
  readonly firstWeights: readonly string[];
  /** A few words for the line that says what is trained. */
  describe(settings: S): string;
  /**
   * The network for data of that shape; takes milliseconds, whatever its size.
   * @throws SettingError naming the setting that cannot be met
   */
  create(settings: S, shape: DataShape<Extract<InputShape, { kind: Kind }>>): Model<Kind>;
}

/** A part, marked as one; the types see to it that its functions take what its settings are, and the kinds of input that it accepts. */
export function defineModel<T extends z.ZodType<ModelSettings>, const Kind extends InputKind>(
  part: ModelPart<z.output<T>, Kind> & { readonly settings: T },
): ModelPart<z.output<T>, Kind> & { readonly settings: T } {
  return markPart("model", part);
}

/**
 * Length of the flat parameter vector.
 * @example
 * import { bindModel, loadPreset } from "slingshot-lab/experiment";
 * import { countParameters } from "slingshot-lab/models";
 *
 * console.log(countParameters(bindModel(loadPreset("division")).model)); // 421632
 */
export function countParameters({ parameters }: Pick<Model, "parameters">): number {
  return parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}
