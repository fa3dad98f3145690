/** @file Norm inflation: the norm grows although the loss no longer falls. */

import { entryAt, entryFrom, type NormLog } from "./normLog.ts";
import { smallestLoss } from "./smallestLoss.ts";
import type { TrainingRecord } from "./trainingRecord.ts";

/** The loss has practically stopped falling where −ln(loss) has reached this share of its highest value. */
const FLOOR_SHARE = 0.95;

/** A loss that ends at more than so many times what is practically its lowest has left it. */
const LEFT = 3;

/** Growth of the norm after the loss has stopped falling. */
export interface NormInflation {
  /** Row at which the loss has practically reached its lowest value. */
  readonly floorRow: number;
  /** Norm at the end of the span ÷ norm at that row; or at the last row at which the loss is still that low, if that is less. */
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
  // Where the loss leaves its lowest for good, as in divergence, what the norm gains from there on is no inflation.
  let end = to;
  while (end > floorRow && (loss[end] as number) > LEFT * nearlyLowest) end--;
  const ratioAt = (row: number) => normRatio(norms, step[floorRow] as number, step[row] as number);
  return { floorRow, ratio: Math.min(ratioAt(to), ratioAt(end)) };
}

/**
 * Norm at one step, as it was last recorded, ÷ the first one recorded from an earlier step on: what was recorded before that
 * may be of another time. 1 where there is none, or none above 0.
 */
export function normRatio(norms: NormLog, from: number, to: number): number {
  const [first, last] = [entryFrom(norms, from), entryAt(norms, to)];
  const before = norms.norm[first] ?? 0;
  return before > 0 && first <= last ? (norms.norm[last] as number) / before : 1;
}
