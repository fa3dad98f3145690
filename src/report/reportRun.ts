/** @file What a report needs to know of one run, and of the run it was forked from. */

import type { SeriesComparison, Slingshot, SlingshotReport } from "../analysis/index.ts";
import type { Series } from "../series.ts";
import type { Damage, ForkedFrom, RunManifest } from "../store/index.ts";

/** One run of a report. `collectRuns` makes it from a run folder. */
export interface ReportRun {
  /** Short name, unique within the report. */
  readonly label: string;
  readonly experiment: unknown;
  /** Everything in it is shown; only the status is looked at. */
  readonly manifest: Pick<RunManifest, "status"> & Partial<RunManifest>;
  /** Of a fork, the steps after the fork step. */
  readonly series: Series;
  /** Of a fork: what spikes after the fork step. */
  readonly slingshots: SlingshotReport;
  /** Why slingshots cannot be judged, a sentence; `slingshots` is then that of an empty log. Null, like a missing one: they can. */
  readonly unjudged?: string | null;
  /** What of the run could not be read. */
  readonly damaged?: readonly Damage[];
  /** Null, like a missing one: the run is no fork. */
  readonly fork?: ReportFork | null;
}

/** Where a run starts that is a fork. */
export interface ReportFork {
  readonly origin: ForkedFrom;
  /** The run it was forked from, as far as it could be read; else null. */
  readonly parent: ForkParent | null;
  /** All that the run has recorded: a copy of its parent's rows up to the fork step, then its own. */
  readonly history: Series;
}

export interface ForkParent {
  /** The parent's label where the report shows it too; else null. */
  readonly label: string | null;
  readonly lastStep: number | null;
  /** Its slingshots that spike after the fork step, up to the last step that it and the fork both have; null if it cannot be judged. */
  readonly slingshots: readonly Slingshot[] | null;
  /** All that the parent has recorded, its own past included, and the fork's series, after the fork step. */
  readonly comparison: SeriesComparison;
  readonly damaged: readonly Damage[];
}

/** The last recorded step of a run, or null when none was recorded. */
export function lastStep({ series }: Pick<ReportRun, "series">): number | null {
  return series.step.at(-1) ?? null;
}

/** All rows that bear on a run: its own, and those of its past where it is a fork. */
export function historyOf({ series, fork }: ReportRun): Series {
  return fork?.history ?? series;
}

/** The different steps at which the runs were forked, ascending. */
export function listForkSteps(runs: readonly ReportRun[]): number[] {
  return [...new Set(runs.flatMap(({ fork }) => (fork ? [fork.origin.step] : [])))].sort((a, b) => a - b);
}

/** Whether a fork of this report starts from the run. */
export function isParent({ label }: ReportRun, runs: readonly ReportRun[]): boolean {
  return runs.some(({ fork }) => fork?.parent?.label === label);
}
