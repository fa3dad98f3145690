/** @file When a run generalised, by each of the definitions in use: at which share or loss, and whether it had to stay there. */

import { reaches } from "../analysis/grokkingTimes.ts";
import { findExcess, type Waiting } from "../analysis/index.ts";
import { checkLengths, readSteps } from "../analysis/readSteps.ts";

/** One entry a recorded step in every array; NaN at steps without a validation. */
export interface ValidationSeries {
  readonly step: ArrayLike<number>;
  /** A share, 0 to 1. */
  readonly validationAccuracy?: ArrayLike<number> | undefined;
  readonly validationLoss?: ArrayLike<number> | undefined;
}

export interface GrokkingDefinition {
  /** As it is written: `power`, `95%`, `loss<0.1`, `95%+stable`. */
  readonly name: string;
  readonly meaning: string;
  readonly column: "validationAccuracy" | "validationLoss";
  /** The share that must be reached, or the loss that must be gone below. */
  readonly threshold: number;
  /** How many validations in a row must hold, the first of which is the time: 1 for a first crossing, `end` for all up to the last one. */
  readonly stay: number | "end";
}

/** A time by one definition: `at` is the last validated step where it has not happened yet. */
export interface GrokkingTime extends Waiting {
  /** Steps from the validation before: the time is late by less than this. Null without one, or where it did not happen. */
  readonly resolution: number | null;
}

const define = (
  name: string,
  meaning: string,
  threshold: number,
  stay: number | "end",
  column: GrokkingDefinition["column"] = "validationAccuracy",
): GrokkingDefinition => ({ name, meaning, column, threshold, stay });

/** Definitions that have a name. */
export const GROKKING_DEFINITIONS: readonly GrokkingDefinition[] = [
  define("notsawo", "first validation with an accuracy of 100 %: t4 of Notsawo et al. 2023 (arXiv 2306.13253)", 1, 1),
  define(
    "power",
    "first validation with an accuracy of 99 %, as Power et al. 2022 (arXiv 2201.02177) count steps",
    0.99,
    1,
  ),
  define(
    "xu",
    "first of three validations in a row with an accuracy of 98 %, as Xu 2026 (arXiv 2602.16967) has it",
    0.98,
    3,
  ),
];

/** How definitions without a name are written. */
export const DEFINITION_FORMS =
  "notsawo, power, xu, a share like 95%, or a loss like loss<0.1; with +stable it must stay until the end, with +5 for five validations";

/**
 * A definition from its text; null where it is none.
 * @example
 * import { parseGrokkingDefinition } from "slingshot-lab/prediction";
 *
 * console.log(parseGrokkingDefinition("95%+stable")?.meaning); // first validation with an accuracy of 95 % from which all up to the last one have it
 */
export function parseGrokkingDefinition(text: string): GrokkingDefinition | null {
  const [, base = "", stayText] = /^([^+]+?)(?:\+(stable|[1-9]\d{0,5}))?$/.exec(text.trim()) ?? [];
  const stay = stayText === undefined ? null : stayText === "stable" ? ("end" as const) : Number(stayText);
  const known = GROKKING_DEFINITIONS.find(({ name }) => name === base);
  const share = /^(\d+(?:\.\d+)?) ?%$/.exec(base)?.[1];
  const loss = /^loss ?< ?(\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/i.exec(base)?.[1];
  if (known === undefined && share === undefined && loss === undefined) return null;
  const column = loss === undefined ? "validationAccuracy" : "validationLoss";
  const threshold = known?.threshold ?? (loss === undefined ? Number(share) / 100 : Number(loss));
  if (!(threshold > 0) || (column === "validationAccuracy" && threshold > 1)) return null;
  if (known !== undefined && stay === null) return known;
  const lasts = stay ?? 1;
  return define(text.trim(), describe(column, threshold, lasts), threshold, lasts, column);
}

function describe(column: GrokkingDefinition["column"], threshold: number, stay: number | "end"): string {
  const what =
    column === "validationLoss"
      ? `a loss below ${threshold}`
      : `an accuracy of ${Number((100 * threshold).toPrecision(12))} %`;
  if (stay === "end") return `first validation with ${what} from which all up to the last one have it`;
  return stay === 1 ? `first validation with ${what}` : `first of ${stay} validations in a row with ${what}`;
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
