/** @file The state of training: all that the next step depends on besides the experiment. */
import type { TensorData } from "../engine/index.ts";

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
