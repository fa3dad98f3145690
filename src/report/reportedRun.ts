/** @file A run of a report, and what the report says of it first. */
import { roleOf } from "../diagnosis/index.ts";
import { listLossSpikes } from "../diagnosis/wording.ts";
import { type JudgedRun, listLostSteps, writeHeadline } from "../verdict/index.ts";
import { type ShownDiagnosis, writeSummary } from "./diagnosisSection.ts";
import type { MeasuredRun } from "./measurementSection.ts";

/** A run that was judged, and may have been measured and diagnosed. */
export interface ReportedRun extends MeasuredRun {
  readonly diagnosed?: ShownDiagnosis;
}

/** The verdict; of a single run what was diagnosed, where the verdict leaves that out. */
export function writePageHeadline(runs: readonly ReportedRun[]): string {
  const [run] = runs;
  const says = run !== undefined && runs.length === 1 ? writeBeside(run) : null;
  return says ?? writeHeadline(runs);
}

/** What was diagnosed of a run that its verdict, which tells of slingshots alone, leaves out: other spikes, and NaN. */
export function writeBeside(run: ReportedRun): string | null {
  if (run.diagnosed === undefined || isLost(run)) return null;
  const { diagnosis } = run.diagnosed;
  const { class: found, spikes, firstNonFinite } = diagnosis;
  const hasOthers = (found === "other-spikes" || found === "cannot-tell") && listLossSpikes(spikes).length > 0;
  // A quantity that is measured beside the training, such as a width of a distribution, may well be infinite.
  const isBroken = firstNonFinite !== null && roleOf(firstNonFinite.column) !== null;
  return run.unjudged || hasOthers || isBroken ? writeSummary(diagnosis) : null;
}

/** Whether steps of it cannot be read: a diagnosis knows nothing of them, and a verdict does. */
export const isLost = ({ damaged = [] }: JudgedRun): boolean => listLostSteps(damaged).length > 0;
