/** @file When a run begins to fit, fits, begins to generalise and generalises: the four times of grokking. */
import { checkShares } from "./checkShares.ts";
import { checkLengths, readSteps } from "./readSteps.ts";

/** One entry a recorded step, in every array. */
export interface GrokkingSeries {
  /** Share of correctly classified training samples, 0 to 1: of the full set or of the step's mini-batch. */
  readonly trainAccuracy: ArrayLike<number>;
  /** Share of correctly classified validation samples, 0 to 1; NaN at steps without a validation. */
  readonly validationAccuracy: ArrayLike<number>;
  /** Number of each recorded step, strictly increasing, from anywhere, with gaps. Default 1, 2, 3, … */
  readonly step?: ArrayLike<number> | null | undefined;
}

/** What counts as fitted and as generalised; both shares are greater than 0 and at most 1. */
export interface GrokkingOptions {
  /** Training accuracy at t2. Default 1. */
  readonly trainReached: number;
  /** Validation accuracy at t4. Default 1; 0.99 or 0.95 where a few answers stay wrong for good. */
  readonly validationReached: number;
  /**
   * Measured training accuracies of one epoch, whose mean is that of the training set while it is gone through. Default
   * 1: each is of the full set, or no more is known.
   */
  readonly epochRows: number;
}

/** Steps of the log; null means "not yet", which holds up to the last step looked at. */
export interface GrokkingTimes {
  /** First step with a training accuracy above 0. */
  readonly t1: number | null;
  /** First step at which the training accuracy, over the epoch that ends there, is `trainReached`. */
  readonly t2: number | null;
  /** First validated step with a validation accuracy above 0. */
  readonly t3: number | null;
  /** First validated step with a validation accuracy of `validationReached`. */
  readonly t4: number | null;
  /** t4 − t2, the grokking delay: null while either is; 0 or less where the run generalised no later than it fitted. */
  readonly delay: number | null;
  /** Steps from the validation before t4 to t4: t4 is late by less than this. Null without t4 or a validation before it. */
  readonly resolution: number | null;
  /** Last recorded step: what t1 and t2 are "not yet" at. Null for an empty log. */
  readonly lastStep: number | null;
  /** Last validated step: what t3 and t4 are "not yet" at. Null where nothing was validated. */
  readonly lastValidatedStep: number | null;
}

/**
 * Finds t1 to t4 and the grokking delay of a log, as Notsawo et al. 2023 (arXiv 2306.13253, §2.1) define them.
 *
 * They are first passages, not stays: what is reached may be lost again. With mini-batches a training accuracy is that of
 * one batch, and one that is all correct comes early by as much as luck allows (at a true accuracy of 99.5 %, one batch of
 * 512 in 13): with `epochRows` t2 is asked of the batches of a whole epoch, as openai/grok logs it.
 *
 * @throws RangeError if the series differ in length, the steps do not increase, an accuracy exceeds 1 (percent), or an
 * option is not what it may be
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
  const { trainReached = 1, validationReached = 1, epochRows = 1 } = options;
  for (const [name, value] of Object.entries({ trainReached, validationReached })) {
    if (!(value > 0 && value <= 1)) throw new RangeError(`${name} is ${value}: it must be above 0 and at most 1`);
  }
  if (!(Number.isInteger(epochRows) && epochRows >= 1))
    throw new RangeError(`epochRows is ${epochRows}: it must be a whole number of at least 1`);
  const { trainAccuracy, validationAccuracy } = series;
  checkLengths({ trainAccuracy, validationAccuracy, step: series.step });
  checkShares({ trainAccuracy, validationAccuracy });
  const step = readSteps(series.step, trainAccuracy.length);

  const stepOf = (row: number | null) => (row === null ? null : (step[row] as number));
  const generalisedRow = findRow(validationAccuracy, reaches(validationReached));
  const t2 = stepOf(findFittedRow(trainAccuracy, trainReached, epochRows));
  const t4 = stepOf(generalisedRow);
  const validatedBefore =
    generalisedRow === null ? null : stepOf(findLastMeasuredRow(validationAccuracy, generalisedRow));
  return {
    t1: stepOf(findRow(trainAccuracy, (accuracy) => accuracy > 0)),
    t2,
    t3: stepOf(findRow(validationAccuracy, (accuracy) => accuracy > 0)),
    t4,
    delay: t2 === null || t4 === null ? null : t4 - t2,
    resolution: t4 === null || validatedBefore === null ? null : t4 - validatedBefore,
    lastStep: step.at(-1) ?? null,
    lastValidatedStep: stepOf(findLastMeasuredRow(validationAccuracy, step.length)),
  };
}

/** The first row at which the mean of the last `epochRows` numbers is at least `reached`; null if there is none. */
function findFittedRow(accuracy: ArrayLike<number>, reached: number, epochRows: number): number | null {
  if (epochRows === 1) return findRow(accuracy, reaches(reached));
  const least = (Math.min(reached, Math.fround(reached)) - ROUNDING) * epochRows;
  const epoch: number[] = [];
  let sum = 0;
  for (let row = 0; row < accuracy.length; row++) {
    const value = accuracy[row] as number;
    if (Number.isNaN(value)) continue;
    epoch.push(value);
    sum += value;
    if (epoch.length > epochRows) sum -= epoch.shift() as number;
    if (epoch.length === epochRows && sum >= least) return row;
  }
  return null;
}

/** More than a running sum of shares is ever off, and less than one sample in a hundred million. */
const ROUNDING = 1e-8;

/** Whether an accuracy is at least `threshold`; NaN is not. In a float32 column the share 0.95 is the number 0.94999999. */
export function reaches(threshold: number): (accuracy: number) => boolean {
  const least = Math.min(threshold, Math.fround(threshold));
  return (accuracy) => accuracy >= least;
}

/** The first row for which `holds`, which is false for NaN; null if there is none. */
function findRow(values: ArrayLike<number>, holds: (value: number) => boolean): number | null {
  for (let row = 0; row < values.length; row++) {
    if (holds(values[row] as number)) return row;
  }
  return null;
}

/** The last row before `end` with a number. */
function findLastMeasuredRow(values: ArrayLike<number>, end: number): number | null {
  for (let row = end - 1; row >= 0; row--) {
    if (!Number.isNaN(values[row])) return row;
  }
  return null;
}
