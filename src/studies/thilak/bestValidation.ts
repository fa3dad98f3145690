/** @file How well runs generalise where none comes to 100 %. */
import { largestBetween } from "../cycles.ts";
import { mapRuns, type StudyRun } from "../studyRuns.ts";

/** The highest validation accuracy of each run; NaN where none was measured. */
export function bestValidation(runs: readonly StudyRun[]): Promise<number[]> {
  return mapRuns(runs, async (run) =>
    largestBetween(await run.read(), "validationAccuracy", 1, Number.POSITIVE_INFINITY),
  );
}
