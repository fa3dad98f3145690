/** @file The slingshot detector: did this run slingshot, when, and if not, what did it do? */

import { countUpTo } from "../series.ts";
import { type Cycle, judgeCycles } from "./cycles.ts";
import { findFittingPoint } from "./fittingPoint.ts";
import { measureNormInflation, normRatio } from "./normInflation.ts";
import { entryAt } from "./normLog.ts";
import { explainAnswer, explainUnfitted } from "./reason.ts";
import { DEFAULT_SLINGSHOT_OPTIONS, type SlingshotOptions } from "./slingshotOptions.ts";
import type { Slingshot, SlingshotReport } from "./slingshotReport.ts";
import { findSpikeBursts } from "./spikeBursts.ts";
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
  const fittedRow = record.norms.step.length === 0 ? null : findFittingPoint(record, settings);
  if (fittedRow === null) {
    const reason = explainUnfitted(record, settings);
    return { answer: "neither", fittedAt: null, slingshots: [], normGrowth: 1, reason };
  }
  const historyRows = countUpTo(record.step, series.historyEnd ?? Number.NEGATIVE_INFINITY);
  const firstRow = Math.max(fittedRow, record.otherLossRows);
  const judged = judgeCycles(record, findSpikeBursts(record, firstRow, settings), settings);
  const cycles = judged.filter(({ burst }) => burst.onsetRow >= historyRows);
  const slingshots = describeSlingshots(record, cycles);
  // A fork without a row of its own has nothing but its last row of history.
  const ownRow = Math.min(Math.max(fittedRow, historyRows), record.length - 1);
  const inflation = measureNormInflation(record, ownRow, Math.max(ownRow, lastCalmRow(record, cycles)));
  const spiked = cycles.some(({ lack }) => lack === "growth" || lack === "plateau");
  const inflated = !spiked && inflation.ratio >= settings.inflationRatio;
  const answer = slingshots.length > 0 ? "slingshots" : inflated ? "norm-inflation" : "neither";
  const fittedAt = record.step[fittedRow] as number;
  const normGrowth = normRatio(record.norms, fittedAt, record.step.at(-1) as number);
  const report = { answer, fittedAt, slingshots, normGrowth } as const;
  return { ...report, reason: explainAnswer(report, record, cycles, inflation, settings) };
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

/** The last row, or the last before a spike that never came down: what the norm does in divergence says nothing. */
function lastCalmRow(record: TrainingRecord, cycles: readonly Cycle[]): number {
  const last = cycles.at(-1);
  return last !== undefined && !last.burst.finished ? last.burst.onsetRow - 1 : record.length - 1;
}
