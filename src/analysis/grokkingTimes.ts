/** @file When a run begins to fit, fits, begins to generalise and generalises: the four times of grokking. */
import { checkShares } from "./checkShares.ts";
import { type FittedDefinition, type GrokkingDefinition, NOTSAWO_DEFINITION } from "./grokkingDefinitions.ts";
import { findGrokkingTime } from "./grokkingTime.ts";
import { reaches } from "./reaches.ts";
import { checkLengths, readSteps } from "./readSteps.ts";

/** One entry a recorded step, in every array. Those that the definition reads must be there. */
export interface GrokkingSeries {
  /** Share of correctly classified training samples, 0 to 1: of the full set or of the step's mini-batch. */
  readonly trainAccuracy?: ArrayLike<number> | undefined;
  readonly trainLoss?: ArrayLike<number> | undefined;
  /** Share of correctly classified validation samples, 0 to 1; NaN at steps without a validation. */
  readonly validationAccuracy?: ArrayLike<number> | undefined;
  /** NaN at steps without a validation. */
  readonly validationLoss?: ArrayLike<number> | undefined;
  /** Number of each recorded step, strictly increasing, from anywhere, with gaps. Default 1, 2, 3, … */
  readonly step?: ArrayLike<number> | null | undefined;
}

export interface GrokkingOptions {
  /** What counts as fitted and as generalised. Default `notsawo`: accuracies of 100 %. */
  readonly definition: GrokkingDefinition;
  /**
   * Measured training accuracies or losses of one epoch, whose mean is that of the training set while it is gone through. Default
   * 1: each is of the full set, or no more is known.
   */
  readonly epochRows: number;
}

/** Steps of the log; null means "not yet", which holds up to the last step looked at. */
export interface GrokkingTimes {
  /** By which t2 and t4 are found. */
  readonly definition: GrokkingDefinition;
  /** First step with a training accuracy above 0. */
  readonly t1: number | null;
  /** First step at which the training set is fitted, over the epoch that ends there. */
  readonly t2: number | null;
  /** First validated step with a validation accuracy above 0. */
  readonly t3: number | null;
  /** The validated step at which the run has generalised. */
  readonly t4: number | null;
  /** t4 − t2, the grokking delay: null while either is; 0 or less where the run generalised no later than it fitted. */
  readonly delay: number | null;
  /** Steps from the validation before t4 to t4: t4 is late by less than this. Null without t4 or a validation before it. */
  readonly resolution: number | null;
  /** Last recorded step: what t1 and t2 are "not yet" at. Null for an empty log. */
  readonly lastStep: number | null;
  /** Last validated step: what t3 and t4 are "not yet" at. Null where nothing was validated. */
  readonly lastValidatedStep: number | null;
  /** Times whose accuracy is not there: they are null, and that is not "not yet". */
  readonly unmeasured: readonly ("t1" | "t3")[];
}

/**
 * Finds t1 to t4 and the grokking delay of a log, as Notsawo et al. 2023 (arXiv 2306.13253, §2.1) define them, or with t2 and t4 by another
 * definition.
 *
 * They are first passages, not stays, unless the definition asks for one: what is reached may be lost again. With mini-batches a training
 * accuracy is that of one batch, and one that is all correct comes early by as much as luck allows (at a true accuracy of 99.5 %, one batch
 * of 512 in 13): with `epochRows` t2 is asked of the batches of a whole epoch, as openai/grok logs it.
 *
 * @throws RangeError if a series that the definition reads is not there, the series differ in length, the steps do not increase, an accuracy
 * exceeds 1 (percent), or an option is not what it may be
 * @example
 * import { findGrokkingTimes } from "slingshot-lab/analysis";
 *
 * const { t1, t2, t3, t4, delay } = findGrokkingTimes({
 *   trainAccuracy: [0, 0.5, 1, 1, 1, 1],
 *   validationAccuracy: [NaN, 0, NaN, 0.1, NaN, 1],
 * });
 * console.log(t1, t2, t3, t4, delay); // 2 3 4 6 3
 */
export function findGrokkingTimes(series: GrokkingSeries, options: Partial<GrokkingOptions> = {}): GrokkingTimes {
  const { definition = NOTSAWO_DEFINITION, epochRows = 1 } = options;
  checkThreshold(definition);
  checkThreshold(definition.fitted);
  if (!(Number.isInteger(epochRows) && epochRows >= 1))
    throw new RangeError(`epochRows is ${epochRows}: it must be a whole number of at least 1`);
  const { trainAccuracy, trainLoss, validationAccuracy, validationLoss } = series;
  const training = takeColumn(series, definition.fitted.column);
  const validation = takeColumn(series, definition.column);
  const own = { [definition.fitted.column]: training };
  checkLengths({ ...own, trainAccuracy, trainLoss, validationAccuracy, validationLoss, step: series.step });
  checkShares({ trainAccuracy, validationAccuracy });
  const step = readSteps(series.step, training.length);

  const stepOf = (row: number | null) => (row === null ? null : (step[row] as number));
  const isAbove0 = (accuracy: number) => accuracy > 0;
  const t2 = stepOf(findFittedRow(training, definition.fitted, epochRows));
  const generalised = findGrokkingTime({ step, [definition.column]: validation }, definition);
  const t4 = generalised?.happened ? generalised.at : null;
  return {
    definition,
    t1: stepOf(findRow(trainAccuracy ?? [], isAbove0)),
    t2,
    t3: stepOf(findRow(validationAccuracy ?? [], isAbove0)),
    t4,
    delay: t2 === null || t4 === null ? null : t4 - t2,
    resolution: generalised?.resolution ?? null,
    lastStep: step.at(-1) ?? null,
    lastValidatedStep: stepOf(findLastMeasuredRow(validation)),
    unmeasured: [
      ...(trainAccuracy === undefined ? (["t1"] as const) : []),
      ...(validationAccuracy === undefined ? (["t3"] as const) : []),
    ],
  };
}

function checkThreshold({
  column,
  threshold,
}: Pick<GrokkingDefinition | FittedDefinition, "column" | "threshold">): void {
  const most = column.endsWith("Accuracy") ? 1 : Number.MAX_VALUE;
  if (threshold > 0 && threshold <= most) return;
  throw new RangeError(
    `the threshold of ${column} is ${threshold}: it must be above 0${most === 1 ? " and at most 1" : ""}`,
  );
}

function takeColumn(series: GrokkingSeries, column: keyof Omit<GrokkingSeries, "step">): ArrayLike<number> {
  const values = series[column];
  if (values === undefined) throw new RangeError(`${column} is not there, and the definition reads it`);
  return values;
}

/** The first row at which the mean of the last `epochRows` numbers counts as fitted; null if there is none. */
function findFittedRow(
  values: ArrayLike<number>,
  { column, threshold }: FittedDefinition,
  epochRows: number,
): number | null {
  const isAccuracy = column === "trainAccuracy";
  if (epochRows === 1) return findRow(values, isAccuracy ? reaches(threshold) : (loss) => loss < threshold);
  const least = (Math.min(threshold, Math.fround(threshold)) - ROUNDING) * epochRows;
  const epoch: number[] = [];
  let sum = 0;
  let infinite = 0;
  const add = (value: number, sign: 1 | -1) => {
    if (Number.isFinite(value)) sum += sign * value;
    else infinite += sign;
  };
  for (let row = 0; row < values.length; row++) {
    const value = values[row] as number;
    if (Number.isNaN(value)) continue;
    epoch.push(value);
    add(value, 1);
    if (epoch.length > epochRows) add(epoch.shift() as number, -1);
    const holds = isAccuracy ? sum >= least : infinite === 0 && sum < threshold * epochRows;
    if (epoch.length === epochRows && holds) return row;
  }
  return null;
}

/** More than a running sum of shares is ever off, and less than one sample in a hundred million. */
const ROUNDING = 1e-8;

/** The first row for which `holds`, which is false for NaN; null if there is none. */
function findRow(values: ArrayLike<number>, holds: (value: number) => boolean): number | null {
  for (let row = 0; row < values.length; row++) {
    if (holds(values[row] as number)) return row;
  }
  return null;
}

/** The last row with a number. */
function findLastMeasuredRow(values: ArrayLike<number>): number | null {
  for (let row = values.length - 1; row >= 0; row--) {
    if (!Number.isNaN(values[row])) return row;
  }
  return null;
}
