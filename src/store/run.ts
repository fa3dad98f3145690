/** @file A run as it is read from its folder. */

import type { ColumnValues } from "./column.ts";
import type { Settings } from "./experimentFile.ts";
import type { RunEvent, RunManifest } from "./facts.ts";

/** One row a step; all arrays have the same length. */
export interface RunSeries {
  /** Ascending step numbers. */
  readonly step: Float64Array;
  /** By name, in the order of the files. NaN where a file has no such column. */
  readonly columns: Readonly<Record<string, ColumnValues>>;
}

/** Something that was recorded and cannot be read. */
export interface Damage {
  /** Relative to the run folder. */
  readonly file: string;
  /** The steps that are lost, both included; null when not known, or when none is. */
  readonly firstStep: number | null;
  readonly lastStep: number | null;
  readonly reason: string;
}

export interface Run {
  readonly directory: string;
  readonly experiment: Settings;
  readonly manifest: RunManifest;
  readonly series: RunSeries;
  readonly events: readonly RunEvent[];
  readonly damaged: readonly Damage[];
}
