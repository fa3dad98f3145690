/** @file When a run generalised by a definition, or up to which step it had not. */
import { findExcess } from "./checkShares.ts";
import type { GrokkingDefinition } from "./grokkingDefinitions.ts";
import { reaches } from "./reaches.ts";
import { checkLengths, readSteps } from "./readSteps.ts";
import type { Waiting } from "./survival.ts";

/** One entry a recorded step in every array; NaN at steps without a validation. */
export interface ValidationSeries {
  readonly step: ArrayLike<number>;
  /** A share, 0 to 1. */
  readonly validationAccuracy?: ArrayLike<number> | undefined;
  readonly validationLoss?: ArrayLike<number> | undefined;
}

/** A time by one definition: `at` is the last validated step where it has not happened yet. */
export interface GrokkingTime extends Waiting {
  /** Steps from the validation before: the time is late by less than this. Null without one, or where it did not happen. */
  readonly resolution: number | null;
}

/**
 * When a run generalised by a definition, or up to which step it had not: the pair that `estimateSurvival` and `fitPowerLaw` take.
 * Null where nothing was validated, or the column is not there: not measured, which is not "not yet".
 * @throws RangeError where the lengths differ, the steps do not increase, or the accuracy exceeds 1 (per cent)
 */
export function findGrokkingTime(series: ValidationSeries, definition: GrokkingDefinition): GrokkingTime | null {
  const { column, threshold, stay } = definition;
  const values = series[column];
  if (values === undefined) return null;
  checkLengths({ step: series.step, [column]: values });
  const steps = readSteps(series.step, values.length);
  const excess = column === "validationAccuracy" ? findExcess(values) : null;
  if (excess !== null) throw new RangeError(`${column} goes up to ${excess}: it must be a share, from 0 to 1`);
  const rows = steps.reduce<number[]>((measured, _, row) => {
    if (!Number.isNaN(values[row])) measured.push(row);
    return measured;
  }, []);
  const last = rows.at(-1);
  if (last === undefined) return null;
  const hasShare = reaches(threshold);
  const holds = (row: number) =>
    column === "validationLoss" ? (values[row] as number) < threshold : hasShare(values[row] as number);
  let since: number | null = null;
  for (const [i, row] of rows.entries()) {
    since = holds(row) ? (since ?? i) : null;
    if (since !== null && (stay === "end" ? row === last : i - since + 1 >= stay)) {
      const at = steps[rows[since] as number] as number;
      const before = rows[since - 1];
      return { at, happened: true, resolution: before === undefined ? null : at - (steps[before] as number) };
    }
  }
  return { at: steps[last] as number, happened: false, resolution: null };
}
