/** @file How well runs generalise where none comes to 100 %. */
import type { StudyRun } from "../studyRuns.ts";
import { largestBetween } from "./cycles.ts";

/** The highest validation accuracy of each run; NaN where none was measured. */
export function bestValidation(runs: readonly StudyRun[]): Promise<number[]> {
  return Promise.all(
    runs.map(async (run) => largestBetween(await run.read(), "validationAccuracy", 1, Number.POSITIVE_INFINITY)),
  );
}
