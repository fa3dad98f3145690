/** @file What a log would have to hold for its slingshots to be told, and does not. */
import { formatStep } from "../words.ts";
import { hidesClimb } from "./climb.ts";
import { type Cycle, hasNorm } from "./cycles.ts";
import { findFittedStretch } from "./fittingPoint.ts";
import { entryAt, entryFrom } from "./normLog.ts";
import { findLimits, findQuantum, type Missing } from "./recordLimits.ts";
import type { SlingshotOptions } from "./slingshotOptions.ts";
import { LEAST_LOSS } from "./smallestLoss.ts";
import type { SlingshotSeries, TrainingRecord } from "./trainingRecord.ts";

/** Norms that a quiet must have for a turn of its growth to be denied, unless every one of its rows has one; fewer than three deny nothing. */
const [TURN_NORMS, LEAST_NORMS] = [14, 3];

/** A norm that is rounded to more than this share of itself hides growth of late cycles. */
const COARSE_NORM = 2e-4;

/** After so many spikes that are no slingshots, one that the end of the log cuts changes nothing. */
const ALIKE = 3;

/** A burst may go on if the log ends within this share of the quiet before it. */
const GOES_ON = 1 / 20;

/** Rows so many steps apart may miss all of a burst but its end, in which the loss is still so many times its trough. */
const [APART_STEPS, AFTERMATH] = [3, 1e3];

/** A loss that stays up for this share of the quiet before it has not been cut in a burst: it diverged. */
const DIVERGED = 1 / 5;

/** A loss above so many times that of a fitted set, in every row, is far from it: 0.3 nats. */
const FAR_LOSS = 30;

interface Found {
  /** First row that was judged. */
  readonly firstRow: number;
  readonly cycles: readonly Cycle[];
  /** Whether the loss ended in numbers that are none. */
  readonly diverged: boolean;
}

/** What a log lacks in which the training set was fitted. */
export function findMissing(record: TrainingRecord, found: Found, options: SlingshotOptions): Missing[] {
  const { cycles } = found;
  const others = [describeNorms(record, cycles, options), describeClimb(record, cycles), describeEnd(record, found)];
  const coarse = describeCoarseNorm(record, cycles);
  const aftermath = cycles.length === 0 ? describeAftermath(record, found.firstRow) : null;
  return [
    ...findLimits(record, found.firstRow, options),
    ...[...others, coarse, aftermath]
      .filter((what) => what !== null)
      .map((what): Missing => ({ what, hides: "others" })),
  ];
}

/** The same where it was not: nothing, where the log is as good as any. */
export function findUnfittedMissing(record: TrainingRecord, options: SlingshotOptions): string[] {
  const { accuracies, loss, length, step } = record;
  const limits = findLimits(record, 0, options).map(({ what }) => what);
  const near =
    accuracies === null
      ? loss.some((value) => value <= FAR_LOSS * options.fitLoss)
      : accuracies.accuracy.some((value) => value >= options.fitAccuracy);
  const apart = ((step.at(-1) as number) - (step[0] as number)) / Math.max(1, length - 1) > APART_STEPS;
  if (apart && accuracies !== null && findFittedStretch(accuracies.accuracy, options) !== null) {
    return [...limits, "rows closer together: whether wrong samples come in bursts or all the time"];
  }
  // A set that is far from fitted in all of many rows is not fitted between them.
  return near || length < 3 * options.fitRows ? limits : [];
}

/** Whether the norm was recorded often enough to deny what it does not show. */
export function seesNorms(record: TrainingRecord, cycles: readonly Cycle[], options: SlingshotOptions): boolean {
  return (
    record.norms.step.length > 0 && !cycles.some((cycle) => asksNorm(cycle) && hasFewNorms(record, cycle, options))
  );
}

/** Whether the log goes on without finite losses after its last one, for more rows than otherwise lie between two. */
export function endsNonFinite({ trainLoss }: SlingshotSeries, { length }: TrainingRecord): boolean {
  let after = 0;
  while (after < trainLoss.length && !Number.isFinite(trainLoss[trainLoss.length - 1 - after] as number)) after++;
  return after > (2 * trainLoss.length) / Math.max(1, length);
}

function asksNorm({ lack }: Cycle): boolean {
  return lack === "growth" || lack === "plateau";
}

/** Whether the norms of a quiet are too few to say that it does not turn: it grows, and has few, or it has almost none. */
function hasFewNorms(
  { norms, step }: TrainingRecord,
  { burst: { quietRow, onsetRow } }: Cycle,
  { leastGrowth }: SlingshotOptions,
): boolean {
  const [from, to] = [entryFrom(norms, step[quietRow] as number), entryAt(norms, step[onsetRow - 1] as number)];
  const entries = to - from + 1;
  if (2 * entries >= onsetRow - quietRow) return false;
  if (entries < LEAST_NORMS) return true;
  const [first, last] = [norms.norm[from] as number, norms.norm[to] as number];
  return entries < TURN_NORMS && last - first > leastGrowth * first;
}

function describeNorms(record: TrainingRecord, cycles: readonly Cycle[], options: SlingshotOptions): string | null {
  const { norms, step } = record;
  if (norms.step.length === 0) return "the norm of the last layer, which grows before a slingshot and rests after it";
  const few = cycles.find((cycle) => asksNorm(cycle) && hasFewNorms(record, cycle, options));
  return few === undefined
    ? null
    : `more norms of the last layer: too few were recorded before the spike at step ${formatStep(step[few.burst.onsetRow] as number)}`;
}

/** Of a log with spikes: where the norm shows nothing below a quantum, neither growth nor a plateau can be told from the other. */
function describeCoarseNorm({ norms }: TrainingRecord, cycles: readonly Cycle[]): string | null {
  if (cycles.length === 0) return null;
  const quantum = findQuantum(norms.norm);
  const last = norms.norm.at(-1) ?? 0;
  return quantum > COARSE_NORM * last ? `more digits of the last layer's norm: it is rounded to ${quantum}` : null;
}

/** Rises of the loss between rows that are apart, too low for a spike and too high for noise. */
function describeAftermath({ step, loss, length }: TrainingRecord, from: number): string | null {
  let trough = Number.POSITIVE_INFINITY;
  for (let row = from; row < length; row++) {
    const value = Math.max(LEAST_LOSS, loss[row] as number);
    const distance = row === 0 ? 0 : (step[row] as number) - (step[row - 1] as number);
    if (distance > APART_STEPS && value > AFTERMATH * trough) {
      return `rows closer together: by step ${formatStep(step[row] as number)} the loss has risen ${AFTERMATH.toLocaleString("en-US")}-fold since the row before, maybe after a spike`;
    }
    trough = value;
  }
  return null;
}

function describeClimb(record: TrainingRecord, cycles: readonly Cycle[]): string | null {
  // With rows apart a spike may have misclassified between them: one with the norm of a slingshot may so be one.
  const mayCount = (cycle: Cycle) =>
    cycle.lack === "climb" || (cycle.lack === "misclassification" && hasNorm(record, cycle));
  const hidden = cycles.find((cycle) => mayCount(cycle) && hidesClimb(record, cycle.burst));
  if (hidden === undefined) return null;
  const at = formatStep(record.step[hidden.burst.onsetRow] as number);
  return `every row around the spike at step ${at}: a climb of the loss to it, and samples that it misclassifies, tell a slingshot from a bad batch`;
}

function describeEnd({ step, length }: TrainingRecord, { cycles, diverged }: Found): string | null {
  const last = cycles.at(-1);
  if (last === undefined || last.lack === null || diverged || cycles.length > ALIKE) return null;
  const { quietRow, onsetRow, lastRow, finished } = last.burst;
  const stepOf = (row: number) => step[row] as number;
  const quiet = stepOf(onsetRow) - stepOf(quietRow);
  const isCut = finished
    ? stepOf(length - 1) - stepOf(lastRow) < GOES_ON * quiet
    : stepOf(length - 1) - stepOf(onsetRow) < DIVERGED * quiet;
  return isCut ? `what comes after the spike at step ${formatStep(stepOf(onsetRow))}: the log ends in it` : null;
}
