/** @file A log to be diagnosed: numbers over steps, wherever they come from. */
import type { Series } from "../series.ts";
import type { Spike } from "../spikes/spike.ts";
import type { TrainingFacts } from "./facts.ts";
import type { Role } from "./roles.ts";

export interface DiagnosedLog extends Series {
  readonly facts: TrainingFacts;
  /** The columns that are known for what they are. */
  readonly roles: Partial<Readonly<Record<Role, string>>>;
  /** Of each column that has a number, on the steps at which it has one. */
  readonly tracks: ReadonlyMap<string, Track>;
}

/** A column on its own steps. */
export interface Track {
  readonly step: Float64Array;
  /** Finite, each. */
  readonly values: Float64Array;
  /** By ascending steps; falls of a share that should be high. */
  readonly spikes: readonly Spike[];
}
