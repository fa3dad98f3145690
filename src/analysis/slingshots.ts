/** @file The slingshot detector: did this run slingshot, when, and if not, what did it do? */

import { countUpTo } from "../series.ts";
import { hasGapBefore, hidesClimb, judgeClimb } from "./climb.ts";
import { confidenceIn, groundOf } from "./confidence.ts";
import { type Cycle, isClear, judgeCycles } from "./cycles.ts";
import { findFittingPoint } from "./fittingPoint.ts";
import { findByLossAlone } from "./lossAlone.ts";
import { endsNonFinite, findMissing, findUnfittedMissing, seesNorms } from "./missing.ts";
import { measureNormInflation, normRatio } from "./normInflation.ts";
import { entryAt } from "./normLog.ts";
import { explainAnswer, explainUnfitted } from "./reason.ts";
import type { Missing } from "./recordLimits.ts";
import { DEFAULT_SLINGSHOT_OPTIONS, type SlingshotOptions } from "./slingshotOptions.ts";
import type { Slingshot, SlingshotReport } from "./slingshotReport.ts";
import { findSpikeBursts, type SpikeBurst } from "./spikeBursts.ts";
import { readTrainingRecord, type SlingshotSeries, type TrainingRecord } from "./trainingRecord.ts";

/**
 * Detects slingshots in the log of a training run.
 *
 * A slingshot is one full cycle after the training set is fitted (Thilak et al. 2022, §1): the last-layer norm turns to
 * faster growth while the loss is low, and grows until the loss rises; the loss jumps by `spikeRatio` and training
 * samples are misclassified; the loss comes down, the norm grows slower and stays on a plateau. All spikes of one burst
 * are one cycle. A cycle whose spike has not come down when the log ends is not counted, and so neither is divergence.
 *
 * | answer | when |
 * |---|---|
 * | `slingshots` | at least one such cycle |
 * | `norm-inflation` | no spike that misclassifies, but the norm grew `inflationRatio` times since the loss stopped falling |
 * | `neither` | else: never fitted, nothing unusual, or spikes that are no slingshots |
 *
 * Only ratios of norms matter, so RMS or L2 will do, and no number of steps is built in. Loss, norm and accuracy may be
 * recorded in different rows; each is judged on its own and none is carried over to the rows of another:
 * - a norm recorded seldom shows no growth in a quiet that has fewer than three of them;
 * - the fitting point is that of the recorded accuracies, but where there are none, or fewer than one in `fitRows`
 *   losses, that of the loss;
 * - a spike misclassifies if an accuracy in its rows is lower than the highest in those of the quiet before; one that has
 *   no accuracy in its rows counts as misclassifying.
 *
 * The loss is looked at above its floor where the log has one (`lossFloor`): every loss of the options and of the report is
 * what it is above that.
 *
 * Rows before the first finite loss or after the last one do not count. Time and memory are linear in the length of the
 * log.
 *
 * In the log of a fork (`historyEnd`) a slingshot counts for the fork if it spikes there; it may have begun to grow in
 * the parent.
 *
 * @throws RangeError if the series differ in length, the steps do not increase, an accuracy exceeds 1 (percent), the
 * floor is negative, or an option is not positive
 * @example
 * import { detectSlingshots } from "slingshot-lab/analysis";
 *
 * // A loss that falls and spikes at step 301, and a norm that grows for 100 steps before.
 * const trainLoss = Array.from({ length: 400 }, (_, i) => (i === 300 ? 2 : Math.exp(-i / 20)));
 * const trainAccuracy = trainLoss.map((loss) => (loss < 0.5 ? 1 : 0.6));
 * const lastLayerNorm = trainLoss.map((_, i) => (i < 200 ? 1 : Math.min(2, 1 + (i - 200) / 100)));
 * const { answer, fittedAt, slingshots } = detectSlingshots({ trainLoss, trainAccuracy, lastLayerNorm });
 * console.log(answer, fittedAt, slingshots[0]?.growthStart, slingshots[0]?.spike); // slingshots 15 201 301
 */
export function detectSlingshots(series: SlingshotSeries, options: Partial<SlingshotOptions> = {}): SlingshotReport {
  const settings = { ...DEFAULT_SLINGSHOT_OPTIONS, ...options };
  for (const [name, value] of Object.entries(settings)) {
    if (!(value > 0)) throw new RangeError(`${name} is ${value}: it must be a positive number`);
  }
  const record = readTrainingRecord(series, settings);
  const fittedRow = findFittingPoint(record, settings);
  if (fittedRow === null) return describeUnfitted(record, settings);
  const historyRows = countUpTo(record.step, series.historyEnd ?? Number.NEGATIVE_INFINITY);
  const firstRow = Math.max(fittedRow, record.otherLossRows);
  const bursts = findSpikeBursts(record, firstRow, settings);
  const judged = judgeCycles(record, bursts, settings);
  const isOwn = ({ burst }: Pick<Cycle, "burst">) => burst.onsetRow >= historyRows;
  const cycles = judged.filter(isOwn);
  const found = describeSlingshots(record, cycles);
  const byLoss = found.length > 0 || seesNorms(record, judged, settings) ? [] : findByLossAlone(record, bursts);
  const slingshots =
    byLoss.length > 0
      ? describeByLoss(
          record,
          byLoss.filter((burst) => isOwn({ burst })),
        )
      : found;
  // A fork without a row of its own has nothing but its last row of history.
  const ownRow = Math.min(Math.max(fittedRow, historyRows), record.length - 1);
  const inflation = measureNormInflation(record, ownRow, Math.max(ownRow, lastCalmRow(record, cycles)));
  const missing = findMissing(record, { firstRow: ownRow, cycles, diverged: endsNonFinite(series, record) }, settings);
  const spiked = cycles.some(({ lack }) => lack === "growth" || lack === "plateau" || lack === "climb");
  const inflated = !spiked && inflation.ratio >= settings.inflationRatio;
  const full = cycles.filter(({ lack }) => lack === null);
  const climbs = full.some(({ burst }) => judgeClimb(record, burst) === "seen");
  const seen = climbs || byLoss.length > 0 || full.some((cycle) => isSeen(record, cycle));
  const doubts = (hidden: Missing["hides"]) => missing.some(({ hides }) => hides === hidden);
  const doubted = doubts("all") || (doubts("sudden") && !climbs && byLoss.length === 0) || !seen;
  if (full.length > 0 && !seen) missing.push({ what: EVERY_ROW, hides: "sudden" });
  const answer = chooseAnswer(slingshots.length > 0 && !doubted, missing.length > 0, inflated);
  const fittedAt = record.step[fittedRow] as number;
  const normGrowth = normRatio(record.norms, fittedAt, record.step.at(-1) as number);
  const told = answer === "slingshots" ? slingshots : [];
  const report = { answer, fittedAt, slingshots: told, normGrowth, missing: missing.map(({ what }) => what) } as const;
  const ground = groundOf(report, { cycles, inflation, byLoss: byLoss.length > 0, climbs });
  return {
    ...report,
    ground,
    confidence: confidenceIn(ground),
    reason: explainAnswer(report, record, cycles, inflation, settings),
  };
}

function chooseAnswer(slings: boolean, lacks: boolean, inflated: boolean): SlingshotReport["answer"] {
  if (slings) return "slingshots";
  if (lacks) return "cannot-tell";
  return inflated ? "norm-inflation" : "neither";
}

function describeUnfitted(record: TrainingRecord, settings: SlingshotOptions): SlingshotReport {
  const missing = record.length === 0 ? [] : findUnfittedMissing(record, settings);
  const answer = missing.length > 0 ? "cannot-tell" : "neither";
  const report = { answer, fittedAt: null, slingshots: [], normGrowth: 1, missing } as const;
  const ground = groundOf(report, null);
  return { ...report, ground, confidence: confidenceIn(ground), reason: explainUnfitted(record, settings, missing) };
}

function describeSlingshots({ step, norms }: TrainingRecord, cycles: readonly Cycle[]): Slingshot[] {
  const slingshots: Slingshot[] = [];
  for (const { burst, growth, plateauEnd, lack } of cycles) {
    if (lack !== null || growth === null) continue;
    slingshots.push({
      growthStart: norms.step[growth.start] as number,
      spike: step[burst.onsetRow] as number,
      plateauEnd,
      troughLoss: burst.troughLoss,
      peakLoss: burst.peakLoss,
      normBefore: norms.norm[growth.start] as number,
      normAfter: norms.norm[entryAt(norms, plateauEnd)] as number,
      events: burst.events,
    });
  }
  return slingshots;
}

function describeByLoss({ step }: TrainingRecord, bursts: readonly SpikeBurst[]): Slingshot[] {
  return bursts.map((burst, index) => ({
    growthStart: step[burst.quietRow] as number,
    spike: step[burst.onsetRow] as number,
    plateauEnd: step[bursts[index + 1]?.quietRow ?? step.length - 1] as number,
    troughLoss: burst.troughLoss,
    peakLoss: burst.peakLoss,
    normBefore: Number.NaN,
    normAfter: Number.NaN,
    events: burst.events,
  }));
}

const EVERY_ROW = "every row before the spikes: whether the loss climbs to them tells slingshots from bad batches";

/** Whether the rows before a burst are there, so that the loss is seen not to climb to it, or the norm does without them. */
function isSeen(record: TrainingRecord, { burst, growth }: Cycle): boolean {
  if (hasGapBefore(record, burst)) return false;
  return !hidesClimb(record, burst) || (growth !== null && isClear(record, burst, growth));
}

/** The last row, or the last before a spike that never came down: what the norm does in divergence says nothing. */
function lastCalmRow(record: TrainingRecord, cycles: readonly Cycle[]): number {
  const last = cycles.at(-1);
  return last !== undefined && !last.burst.finished ? last.burst.onsetRow - 1 : record.length - 1;
}
