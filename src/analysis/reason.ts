/** @file The detector's answer in one sentence, with the numbers that decided. */
import { capitalise, formatStep, pluralise } from "../words.ts";
import type { Cycle, Lack } from "./cycles.ts";
import { findFittedStretch, lossDecides } from "./fittingPoint.ts";
import type { NormInflation } from "./normInflation.ts";
import type { SlingshotOptions } from "./slingshotOptions.ts";
import type { Slingshot, SlingshotReport } from "./slingshotReport.ts";
import type { TrainingRecord } from "./trainingRecord.ts";

const LACKS: Readonly<Record<Lack, string>> = {
  end: "had not come down when the log ended",
  misclassification: "misclassified no training sample",
  growth: "without faster growth of the norm before",
  plateau: "without a plateau of the norm after",
  climb: "without a climb of the loss before",
};

/** Why a run counts as never fitted. */
export function explainUnfitted(
  record: TrainingRecord,
  options: SlingshotOptions,
  missing: readonly string[] = [],
): string {
  const why = explainFitting(record, options);
  return missing.length === 0 ? why : `Cannot be told without ${missing.join(", and without ")}. ${why}`;
}

function explainFitting(record: TrainingRecord, options: SlingshotOptions): string {
  const { accuracies, loss, lossFloor, otherLossRows, step } = record;
  if (record.length === 0) return "The log has no step with a finite loss.";
  const inARow = `for ${options.fitRows} recorded steps in a row`;
  if (accuracies === null || lossDecides(record, options)) {
    const own = loss.subarray(otherLossRows);
    const since =
      otherLossRows === 0
        ? ""
        : ` after step ${formatStep(step[otherLossRows - 1] as number)}, up to which it was another loss`;
    const lowest = own.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
    const unfitted = `the loss was not at most ${options.fitLoss}${aboveWhat(lossFloor)} ${inARow}${since} (${own.length === 0 ? "there is none" : `lowest ${roundedBeside(options.fitLoss, lowest)}`})`;
    const few = accuracies === null ? "" : ", and its accuracy was recorded too seldom to judge by it";
    return `The training set was never fitted: ${unfitted}${few}.`;
  }
  if (findFittedStretch(accuracies.accuracy, options) !== null)
    return `The training set was never fitted for long: its accuracy was at least ${options.fitAccuracy} ${inARow}, but between such rows samples are wrong again and again.`;
  const highest = accuracies.accuracy.reduce((most, value) => Math.max(most, value), 0);
  const shown = roundedBeside(options.fitAccuracy, highest);
  return `The training set was never fitted: its accuracy was not at least ${options.fitAccuracy} ${inARow} (highest ${shown}).`;
}

/** Why a run that was fitted got its answer. */
export function explainAnswer(
  report: Pick<SlingshotReport, "answer" | "fittedAt" | "slingshots" | "normGrowth"> &
    Partial<Pick<SlingshotReport, "missing">>,
  record: TrainingRecord,
  cycles: readonly Cycle[],
  { floorRow, ratio }: NormInflation,
  options: SlingshotOptions,
): string {
  const { step, lossFloor, norms } = record;
  const { missing = [] } = report;
  if (norms.step.length === 0) return explainByLoss(report, record, cycles, options);
  const fitted = `${describeRatio(report.normGrowth)} at step ${formatStep(report.fittedAt ?? 0)}, when the training data were fitted`;
  const growth = `the last layer's norm ends at ${fitted}`;
  const lacks = explainLacks(cycles, step);
  if (report.answer === "slingshots") {
    const others = lacks === "" ? "" : `; besides, ${lacks}`;
    return `${describeSpikes(report.slingshots)}${aboveWhat(lossFloor)}; ${growth}${others}.`;
  }
  const sinceFloor = `at ${describeRatio(ratio)} at step ${formatStep(step[floorRow] as number)}, when the loss had come near its lowest`;
  const bounds = `at least ${rounded(options.spikeRatio)} times the lowest loss before it and to at least ${rounded(options.spikeLoss)}`;
  const spikes = lacks === "" ? `no loss spike, which would be a rise to ${bounds}${aboveWhat(lossFloor)}` : lacks;
  const waiting = explainWaiting(cycles, step);
  if (report.answer === "cannot-tell") {
    return `Cannot be told without ${missing.join(", and without ")}. ${capitalise(spikes)}; ${growth}, and ${sinceFloor}.${waiting}`;
  }
  return report.answer === "norm-inflation"
    ? `Norm inflation without slingshots: ${growth}, and ${sinceFloor}; ${spikes}.`
    : `${capitalise(spikes)}; ${growth}, and ${sinceFloor}.${waiting}`;
}

/** That spikes which do not count yet would count in a longer log: less is asked of them beside a full cycle. */
function explainWaiting(cycles: readonly Cycle[], step: Float64Array): string {
  const waiting = cycles.filter(({ waits }) => waits);
  const [first] = waiting;
  if (first === undefined) return "";
  const at = formatStep(step[first.burst.onsetRow] as number);
  const which = waiting.length === 1 ? `the spike at step ${at}` : `${waiting.length} of them (first at step ${at})`;
  return ` That is so where this log ends: were a later spike a slingshot by all that is asked, ${which} would count, too.`;
}

/** Of a log without norms. */
function explainByLoss(
  { answer, slingshots, missing = [] }: Parameters<typeof explainAnswer>[0],
  { step, lossFloor }: TrainingRecord,
  cycles: readonly Cycle[],
  options: SlingshotOptions,
): string {
  if (answer === "slingshots") {
    return `By the loss alone: ${describeSpikes(slingshots)}${aboveWhat(lossFloor)}; to each it climbs, and after each it rings and comes down.`;
  }
  const first = cycles[0];
  const spikes =
    first === undefined
      ? `no loss spike, which would be a rise to at least ${rounded(options.spikeRatio)} times the lowest loss before it`
      : `${cycles.length} ${pluralise(cycles.length, "loss spike")}, the first at step ${formatStep(step[first.burst.onsetRow] as number)}`;
  return `Cannot be told without ${missing.join(", and without ")}. ${capitalise(spikes)}.`;
}

/** `1.26 times its size`; `its size` where the three digits shown are those of 1. */
function describeRatio(ratio: number): string {
  const times = rounded(ratio);
  return times === "1" ? "its size" : `${times} times its size`;
}

function describeSpikes(slingshots: readonly Slingshot[]): string {
  const first = formatStep(slingshots[0]?.spike ?? 0);
  const highestTrough = slingshots.reduce((highest, { troughLoss }) => Math.max(highest, troughLoss), 0);
  const lowestPeak = slingshots.reduce((lowest, { peakLoss }) => Math.min(lowest, peakLoss), Number.POSITIVE_INFINITY);
  const highestPeak = slingshots.reduce((highest, { peakLoss }) => Math.max(highest, peakLoss), 0);
  const [trough, low, high] = [highestTrough, lowestPeak, highestPeak].map(rounded);
  if (slingshots.length === 1)
    return `1 slingshot at step ${first}, the loss rising from ${trough} to a peak of ${low}`;
  const last = formatStep(slingshots.at(-1)?.spike ?? 0);
  const rise = `from ${highestTrough === 0 ? trough : `at most ${trough}`} to ${low === high ? `a peak of ${low}` : `a peak between ${low} and ${high}`}`;
  return `${slingshots.length} slingshots between steps ${first} and ${last}, in each the loss rising ${rise}`;
}

function explainLacks(cycles: readonly Cycle[], step: Float64Array): string {
  const groups = new Map<Lack, { number: number; readonly firstStep: number }>();
  for (const { burst, lack } of cycles) {
    if (lack === null) continue;
    const group = groups.get(lack);
    if (group === undefined) groups.set(lack, { number: 1, firstStep: step[burst.onsetRow] as number });
    else group.number++;
  }
  const parts = [...groups].map(([lack, { number, firstStep }]) => {
    const which =
      number === 1
        ? `1 loss spike (step ${formatStep(firstStep)})`
        : `${number} loss spikes (first at step ${formatStep(firstStep)})`;
    return `${which} ${LACKS[lack]}`;
  });
  return parts.join(", ");
}

/** What losses are counted from; nothing where that is 0. */
function aboveWhat(floor: number): string {
  return floor === 0 ? "" : ` above its floor of ${rounded(floor)}`;
}

/** Three significant digits, without exponent where that is shorter, and with commas between thousands: `10,000`. */
function rounded(value: number): string {
  const text = String(Number(value.toPrecision(3)));
  return /^\d+$/.test(text) ? formatStep(Number(text)) : text;
}

/** As `rounded`, with as many more digits as it takes to be on the same side of a bound as the value. */
function roundedBeside(bound: number, value: number): string {
  for (let digits = 3; digits < 17; digits++) {
    const shown = Number(value.toPrecision(digits));
    if (Math.sign(shown - bound) === Math.sign(value - bound)) return String(shown);
  }
  return String(value);
}
