/** @file What training needs of an optimizer: its state, its update in the graph, and the scalars it wants each step. */
import type { Tensor, TensorData } from "../engine/index.ts";

/** An optimizer over one flat parameter vector. */
export interface Optimizer {
  /** Leaves to keep with a checkpoint: moments and scalars. */
  readonly state: readonly Tensor[];
  /** Traces the update, which overwrites `parameters` and the state in place. */
  trace(parameters: Tensor, gradient: Tensor): TracedUpdate;
  /**
   * Writes the scalars of step `step` (counted from 1) into the leaf `hyper`.
   * @param values the live values of that leaf
   */
  writeScalars(values: TensorData, step: number): void;
  /** The leaf that `writeScalars` fills. */
  readonly hyper: Tensor;
}

export interface TracedUpdate {
  readonly update: Tensor;
  /** √v̂ with this step's gradient in it: what the update divides by, without ε. */
  readonly denominator: Tensor;
  /** ε, a scalar in the parameters' type. */
  readonly epsilon: Tensor;
}
