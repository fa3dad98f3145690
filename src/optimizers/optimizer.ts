/** @file What training needs of an optimizer: its state, its update in the graph, and the scalars it wants each step. */
import type { Tensor, TensorData } from "../engine/index.ts";

/** An optimizer over one flat parameter vector. */
export interface Optimizer {
  /** What it remembers from step to step, each as long as the parameters, under PyTorch's names; at first all zero. */
  readonly state: ReadonlyMap<string, Tensor>;
  /** Traces the update, which overwrites `parameters` and the state in place. */
  trace(parameters: Tensor, gradient: Tensor): TracedUpdate;
  /**
   * Writes the scalars of step `step` (counted from 1) into the leaf `hyper`.
   * @param values the live values of that leaf
   * @param updates updates since the state was zero, this one included; `step` where left out
   */
  writeScalars(values: TensorData, step: number, updates?: number): void;
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
