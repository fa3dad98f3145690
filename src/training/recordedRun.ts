/** @file What a recorded run says to one who continues it: how far it went, what is lost, where it was to end. */
import type { Experiment } from "../experiment/index.ts";
import type { Run } from "../store/index.ts";

/** The last step of which a row is or was recorded; 0 for none. */
export function lastRecordedStep({ series, damaged, manifest }: Run): number {
  const lost = damaged.map(({ lastStep }) => lastStep ?? 0);
  return Math.max(series.step.at(-1) ?? 0, manifest.steps ?? 0, ...lost);
}

/** The first step whose row was recorded and cannot be read, or null. */
export function firstLostStep({ series, damaged }: Run): number | null {
  const reported = damaged.flatMap(({ firstStep, lastStep }) => (lastStep === null ? [] : [firstStep ?? 1]));
  const gap = series.step.findIndex((step, row) => step !== row + 1);
  const first = Math.min(...reported, gap < 0 ? Number.POSITIVE_INFINITY : gap + 1);
  return Number.isFinite(first) ? first : null;
}

/**
 * The steps at which the run was ever to end. Each of them has a validation, whatever step that is: to compute rows again
 * to the same bits, all must be known.
 */
export function listPlannedEnds({ manifest }: Pick<Run, "manifest">, experiment: Experiment): readonly number[] {
  const earlier = manifest.history.filter(({ kind }) => kind === "extended").map(({ from }) => Number(from));
  return [...earlier, experiment.steps];
}
