/** @file Measures what a study asks of its runs once they have ended; what their folders hold is not computed again. */
import { type LandscapeOptions, listParts, measureLandscape, measureTrajectory } from "../inspection/index.ts";
import { type Run, readRun } from "../store/index.ts";
import type { Study, StudyMeasurement } from "./study.ts";
import type { StudyRun, StudyRuns } from "./studyRuns.ts";

export interface MeasureStudyOptions extends LandscapeOptions {
  /** Hears which of the runs is looked at next, from 0, and of how many. */
  readonly onRun?: (i: number, count: number) => void;
}

/**
 * Measures run after run.
 * @returns whether all is there: the signal may have come before
 * @throws StoreError where a run cannot be replayed, or what was measured not be kept
 */
export async function measureStudy(
  { measurements = [] }: Pick<Study, "measurements">,
  runs: StudyRuns,
  options: MeasureStudyOptions,
): Promise<boolean> {
  const all = measurements.flatMap((measurement) => runs.of(measurement.arm).map((run) => ({ measurement, run })));
  for (const [i, { measurement, run }] of all.entries()) {
    if (run.directory === null) continue;
    options.onRun?.(i, all.length);
    if (!(await measure(measurement, run, await readRun(run.directory), options))) return false;
  }
  return true;
}

async function measure(
  measurement: StudyMeasurement,
  judged: StudyRun,
  run: Run,
  options: LandscapeOptions,
): Promise<boolean> {
  const parts = listParts(run);
  if (measurement.kind === "landscape") {
    const ask = measurement.ask(judged);
    return ask === null || (await measureLandscape(run, { ...ask, parts }, options)).isDone;
  }
  const ask = measurement.ask(judged);
  return ask === null || (await measureTrajectory(run, { ...ask, parts }, options)).isDone;
}
