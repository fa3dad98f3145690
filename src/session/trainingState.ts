/** @file The state of training: all that the next step depends on besides the experiment. */
import type { TensorData } from "../engine/index.ts";
import { INITIAL } from "../optimizers/index.ts";

/** Every random draw follows from the step. */
export interface TrainingState {
  /** Steps done. */
  readonly step: number;
  /** Updates since the optimizer's state was zero; its bias corrections count these. */
  readonly updates: number;
  /** Flat. */
  readonly parameters: TensorData;
  /** What the network keeps besides them, flat: running statistics of normalisations. Empty where there is none. */
  readonly buffers: TensorData;
  /** By the optimizer's names. */
  readonly optimizer: ReadonlyMap<string, TensorData>;
  /** What probes remember from one measurement to the next, by `probe.name`. */
  readonly probes: ReadonlyMap<string, TensorData>;
}

/** The same parameters with the optimizer as it is at its first update; where weight decay pulls to is no memory of updates. */
export function resetOptimizer(state: TrainingState): TrainingState {
  const initial = state.optimizer.get(INITIAL);
  return { ...state, updates: 0, optimizer: new Map(initial ? [[INITIAL, initial]] : []) };
}
