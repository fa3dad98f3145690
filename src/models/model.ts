/** @file What training needs of a network: named parameters with their first values, and a pure function over them. */
import type { Shape, Tensor } from "../engine/index.ts";
import type { StepRandom, Stream } from "../random/index.ts";

/** One parameter tensor. */
export interface Parameter {
  /** As in a PyTorch state dict: `layers.0.weight`. */
  readonly name: string;
  readonly shape: Shape;
  /** Draws the first values, row-major, in float64; the same number of draws whatever the precision. */
  initialize(stream: Stream): Float64Array;
}

/** A network; `Input` is what it reads, points [points, dimensions] or a layout of sequences. */
export interface Model<Input = Tensor> {
  /** In the order of the flat parameter vector. */
  readonly parameters: readonly Parameter[];
  /** Name of the weight of the classification layer, whose norm the Slingshot papers watch. */
  readonly lastLayer: string;
  /**
   * Traces the network.
   * @param parameters one tensor for each parameter, in order
   * @param random in training only: what dropout draws from
   * @returns logits [answers, classes]
   */
  trace(input: Input, parameters: readonly Tensor[], random?: StepRandom): Tensor;
}
