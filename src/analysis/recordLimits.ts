/** @file What a log cannot show because of how it was recorded: rows too far apart, rounded or smoothed losses. */
import { formatStep } from "../words.ts";
import { areMultiples } from "./decimals.ts";
import { median } from "./quantile.ts";
import type { SlingshotOptions } from "./slingshotOptions.ts";
import { LEAST_LOSS } from "./smallestLoss.ts";
import type { TrainingRecord } from "./trainingRecord.ts";

/** Share of the steps that may lie between rows that are too far apart. */
const MOST_UNSEEN = 1 / 20;

/** Decimals that a loss is looked at for, and distinct values that must agree. */
const [MOST_DECIMALS, LEAST_VALUES] = [7, 10];

/** How far a value may be from a multiple of the quantum, in quanta. */
const OFF_GRID = 1e-3;

/** Losses below so many quanta are what rounding made of them. */
const COARSE_QUANTA = 10;

/** A running mean falls by no more than its weight allows, however it rises: least weight looked for, and the rise that shows it. */
const [LEAST_WEIGHT, SUDDEN_RISE] = [0.75, 3];

/** Something that a log lacks. */
export interface Missing {
  readonly what: string;
  /**
   * What is in doubt without it: all that is found in the log (`all`), cycles to which the loss is not seen to climb
   * (`sudden`), or only that there may be others (`others`).
   */
  readonly hides: "all" | "sudden" | "others";
}

/** Rows that are looked at for it. */
const MOST_RATIOS = 10_000;

/** The glide of a running mean: shares that rounding leaves alone, the largest weight told from rest, and how even it is. */
const [LEAST_GLIDING, MOST_WEIGHT, SAME_RATIO] = [1e-6, 0.9995, 1e-3];

/** What keeps spikes from being seen in the rows from one on: empty where nothing does. */
export function findLimits(record: TrainingRecord, from: number, options: SlingshotOptions): Missing[] {
  const distances = describeDistances(record, from, options);
  const coarse = describeQuantum(record, from, options);
  const missing: Missing[] = [];
  if (distances !== null) missing.push({ what: distances, hides: "others" });
  if (coarse !== null) missing.push({ what: coarse, hides: "sudden" });
  if (isSmoothed(record)) missing.push({ what: SMOOTHED, hides: "all" });
  return missing;
}

const SMOOTHED = "the loss as it was: it is a running mean, which hides how a spike begins and how deep the quiet is";

function describeQuantum(record: TrainingRecord, from: number, { spikeRatio, spikeLoss }: SlingshotOptions) {
  // What rounding does beside a floor has been taken off with it.
  const quantum = record.lossFloor === 0 ? findQuantum(record.loss) : 0;
  if (quantum * spikeRatio <= spikeLoss || lowestOf(record, from) >= COARSE_QUANTA * quantum) return null;
  return `more digits of the loss: it is rounded to ${quantum}, and the quiet before a spike may be as low as ${spikeLoss / spikeRatio}`;
}

function describeDistances({ step, length }: TrainingRecord, from: number, { burstSteps }: SlingshotOptions) {
  let unseen = 0;
  let widest = from;
  for (let row = from; row + 1 < length; row++) {
    const distance = distanceAfter(step, row);
    if (distance > burstSteps) unseen += distance;
    if (distance > distanceAfter(step, widest)) widest = row;
  }
  const span = (step[length - 1] as number) - (step[from] as number);
  if (!(unseen > MOST_UNSEEN * span)) return null;
  const [before, after] = [step[widest] as number, step[widest + 1] as number];
  return `rows less than ${burstSteps} steps apart: none is recorded between steps ${formatStep(before)} and ${formatStep(after)}, for example, and a burst may be over by then`;
}

function distanceAfter(step: Float64Array, row: number): number {
  return (step[row + 1] as number) - (step[row] as number);
}

/** The power of ten that all values are multiples of; 0 where there is none, or too few values to say so. */
export function findQuantum(values: ArrayLike<number>): number {
  for (let decimals = 0; decimals <= MOST_DECIMALS; decimals++) {
    const perUnit = 10 ** decimals;
    if (areMultiples(values, perUnit, OFF_GRID) && hasManyValues(values, perUnit)) return 10 ** -decimals;
  }
  return 0;
}

function hasManyValues(values: ArrayLike<number>, perUnit: number): boolean {
  const seen = new Set<number>();
  for (let row = 0; row < values.length && seen.size < LEAST_VALUES; row++) {
    const whole = Math.round((values[row] as number) * perUnit);
    if (Number.isFinite(whole) && whole !== 0) seen.add(whole);
  }
  return seen.size >= LEAST_VALUES;
}

/** Whether a loss leaps up somewhere, and falls nowhere by more than a running mean can, nor does the share of wrong samples. */
function isSmoothed({ loss, accuracy }: TrainingRecord): boolean {
  const wrong = accuracy?.map((share) => 1 - share) ?? null;
  if (wrong !== null && glides(wrong)) return true;
  const { rise, fall } = steepest(loss);
  if (rise < SUDDEN_RISE || fall < LEAST_WEIGHT) return false;
  return wrong === null || steepest(wrong).fall >= LEAST_WEIGHT;
}

/** Whether the share of wrong samples falls by the same factor in most rows, as a running mean does once all are right. */
function glides(wrong: Float64Array): boolean {
  const ratios: number[] = [];
  const every = Math.ceil(wrong.length / MOST_RATIOS);
  for (let row = 1; row < wrong.length; row += every) {
    const before = wrong[row - 1] as number;
    if (before > LEAST_GLIDING) ratios.push((wrong[row] as number) / before);
  }
  const usual = median(ratios);
  if (!(usual >= LEAST_WEIGHT && usual < MOST_WEIGHT)) return false;
  return 2 * ratios.filter((ratio) => Math.abs(ratio - usual) < SAME_RATIO).length > ratios.length;
}

/** The largest ratio of neighbours of which half was undone later, in decades, and the smallest ratio: what stays up shows no glide. */
function steepest(values: Float64Array): { readonly rise: number; readonly fall: number } {
  let [rise, fall] = [0, Number.POSITIVE_INFINITY];
  // The highest leap that is still up, and the value at which half of it is undone.
  let [leap, half] = [0, 0];
  for (let row = 1; row < values.length; row++) {
    const [before, value] = [values[row - 1] as number, values[row] as number];
    if (value <= half) {
      rise = Math.max(rise, leap);
      leap = 0;
    }
    if (!(before > LEAST_LOSS)) continue;
    const ratio = value / before;
    fall = Math.min(fall, ratio);
    if (ratio > leap) [leap, half] = [ratio, Math.sqrt(before * value)];
  }
  return { rise, fall };
}

function lowestOf({ loss, length }: TrainingRecord, from: number): number {
  let lowest = Number.POSITIVE_INFINITY;
  for (let row = from; row < length; row++) lowest = Math.min(lowest, loss[row] as number);
  return lowest;
}
