/** @file A run as it is read from its folder. */

import type { Series } from "../series.ts";
import type { Settings } from "./experimentFile.ts";
import type { RunEvent, RunManifest } from "./facts.ts";

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
  readonly series: Series;
  readonly events: readonly RunEvent[];
  readonly damaged: readonly Damage[];
}
