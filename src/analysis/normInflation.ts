/** @file Norm inflation: the norm grows although the loss no longer falls. */

import { entryAt, type NormLog } from "./normLog.ts";
import { smallestLoss } from "./smallestLoss.ts";
import type { TrainingRecord } from "./trainingRecord.ts";

/** The loss has practically stopped falling where −ln(loss) has reached this share of its highest value. */
const FLOOR_SHARE = 0.95;

/** Growth of the norm after the loss has stopped falling. */
export interface NormInflation {
  /** Row at which the loss has practically reached its lowest value. */
  readonly floorRow: number;
  /** Norm at the end of the span ÷ norm at that row. */
  readonly ratio: number;
}

/**
 * Measures by how much the norm has grown, between rows `from` and `to`, since the loss stopped falling.
 *
 * Growth of the norm is no anomaly by itself: on separable data it grows for ever, like log t (Soudry et al. 2018), and
 * after a small norm at the fitting point that is a large factor: 3.4 in 5,000 steps of a two-layer network with its loss
 * in float64. But such growth is paid for: a norm c times larger makes the margins at least c times larger, and with
 * them −ln(loss). While −ln(loss) gains its last 5 %, honest growth of the norm is therefore of the order of 5 % (in our
 * runs at most 7 %). What inflation adds (arXiv 2605.06152: the correct class's gradient is rounded to 0, those of the
 * others are not) buys nothing: the same network in float32 grew by 82 % after its loss had come to 0.
 *
 * The measure sees the growth and not its cause. Weight decay, too, can move norm from the other layers into the last
 * one at constant loss (to 1.6 times its value in our runs with weight decay 1 and no rounding).
 */
export function measureNormInflation(record: TrainingRecord, from: number, to: number): NormInflation {
  const { loss, step, norms } = record;
  const lowest = smallestLoss(loss, from, to);
  const nearlyLowest = lowest < 1 ? lowest ** FLOOR_SHARE : lowest;
  let floorRow = from;
  while ((loss[floorRow] as number) > nearlyLowest) floorRow++;
  return { floorRow, ratio: normRatio(norms, step[floorRow] as number, step[to] as number) };
}

/** Norm at one step ÷ norm at an earlier one, each as it was last recorded; 1 where the latter is 0. */
export function normRatio(norms: NormLog, from: number, to: number): number {
  const before = norms.norm[entryAt(norms, from)] as number;
  return before > 0 ? (norms.norm[entryAt(norms, to)] as number) / before : 1;
}
