/** @file What a report needs to know of one run. */
import type { SlingshotReport } from "../analysis/index.ts";
import type { Damage, RunManifest, RunSeries } from "../store/index.ts";

/** One run of a report. `readRun` gives everything but the label, and `detectSlingshots` the verdict. */
export interface ReportRun {
  /** Short name, unique within the report. */
  readonly label: string;
  readonly experiment: unknown;
  readonly manifest: RunManifest;
  readonly series: RunSeries;
  readonly slingshots: SlingshotReport;
  /** What of the run could not be read. */
  readonly damaged?: readonly Damage[];
}

/** The last recorded step of a run, or null when none was recorded. */
export function lastStep({ series }: ReportRun): number | null {
  return series.step.at(-1) ?? null;
}
