/** @file A run that was judged, with what bears on the judgement: its past, its parent, and what of it was lost. */
import type { SeriesComparison, Slingshot } from "../analysis/index.ts";
import type { Series } from "../series.ts";
import type { Damage, ForkedFrom, Labels, RunManifest } from "../store/index.ts";
import type { Judgement } from "./judgeRun.ts";

export interface JudgedRun extends Pick<Judgement, "slingshots">, Partial<Omit<Judgement, "slingshots">> {
  /** Of its folder. */
  readonly folder?: string;
  /** Short name, unique among those that are shown together. */
  readonly label: string;
  readonly experiment: unknown;
  /** All of it is shown. */
  readonly manifest: Pick<RunManifest, "status"> & Partial<RunManifest>;
  /** What people call it. */
  readonly labels?: Labels;
  /** Of a fork, the steps after the fork step. */
  readonly series: Series;
  /** What of the run could not be read. */
  readonly damaged?: readonly Damage[];
  /** Null, like a missing one: the run is no fork. */
  readonly fork?: JudgedFork | null;
}

/** Where a run starts that is a fork. */
export interface JudgedFork {
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
  /** How many it has there as all of its steps show; another number where a cycle is not over by then. */
  readonly slingshotsInAll: number;
  /** All that the parent has recorded, its own past included, and the fork's series, after the fork step. */
  readonly comparison: SeriesComparison;
  readonly damaged: readonly Damage[];
}

/** The last recorded step of a run, or null when none was recorded. */
export function lastStep({ series }: Pick<JudgedRun, "series">): number | null {
  return series.step.at(-1) ?? null;
}

/** All rows that bear on a run: its own, and those of its past where it is a fork. */
export function historyOf({ series, fork }: JudgedRun): Series {
  return fork?.history ?? series;
}

/** The different steps at which the runs were forked, ascending. */
export function listForkSteps(runs: readonly JudgedRun[]): number[] {
  return [...new Set(runs.flatMap(({ fork }) => (fork ? [fork.origin.step] : [])))].sort((a, b) => a - b);
}

/** Whether one of the runs is a fork that starts from this run. */
export function isParent({ label }: JudgedRun, runs: readonly JudgedRun[]): boolean {
  return runs.some(({ fork }) => fork?.parent?.label === label);
}
