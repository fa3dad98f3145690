/** @file A sweep as a lab shows it: a line of the list, and all that its own page is drawn from. */
import type { SweepData } from "../charts/sweepData.ts";

export interface LabSweep {
  /** Names it in this lab: the path of its folder below the lab's root, `.` for that root itself. */
  readonly id: string;
  readonly name: string;
  /** Why it cannot be shown; then there are no runs. */
  readonly problem: string | null;
  /** What varies, and how many values it has. */
  readonly axes: readonly { readonly path: string; readonly values: number }[];
  readonly seeds: number;
  /** That it asks for; those below are parts of them. */
  readonly runs: number;
  readonly done: number;
  readonly nonFinite: number;
  readonly failed: number;
  readonly running: number;
  readonly waiting: number;
  /** About how long the runs that are left take; null where nobody trains any, or none has ended yet. */
  readonly secondsLeft: number | null;
  /** What it shows, in one sentence. */
  readonly headline: string;
}

export interface SweepDetails extends LabSweep {
  /** Here the folder of a run is its id in this lab. */
  readonly data: SweepData;
  readonly facts: readonly string[];
  /** Lines of its files that are left out; null where there are none. */
  readonly leftOut: string | null;
  /** Settings that all runs have in common. */
  readonly baseYaml: string;
}
