/** @file The climb of the loss to a spike, which a slingshot has and a bad batch has not. */
import { LEAST_LOSS } from "./smallestLoss.ts";
import type { SpikeBurst } from "./spikeBursts.ts";
import type { TrainingRecord } from "./trainingRecord.ts";

/** Rows before a spike in which the loss has begun to climb: in our runs 1 to 30, the last of them always. */
const CLIMB_ROWS = 8;

/** Rows before those that they are compared with, at most. */
const COMPARED_ROWS = 64;

/** Least factor of two rows of the climb over the highest loss before it, or else of one, for a climb that noise cannot feign. */
const [LEAST_CLIMB, LEAST_LEAP] = [3, 30];

/** A loss is noisy where it turns, by this share of itself, in at least so many rows of a quiet. */
const [JITTER, LEAST_TURNS] = [0.1, 1 / 20];

/** Shares of the quiet whose loss is higher than in the rows before the spike: with less they stand out, with more the loss still fell. */
const [STANDS_OUT, FELL] = [1 / 10, 1 / 2];

/** Share of −ln(trough), the loss of a wrong label, from which on a spike in its first row is one. */
const SURE = 3 / 4;

/** Distance of rows in steps from which on those of a climb are not recorded. */
const FARTHEST_STEPS = 3;

/** Multiple of the usual distance of rows that is a gap. */
const GAP = 5;

/**
 * What the rows before a spike show:
 * - `seen`: the loss climbs to it;
 * - `slight`: it is as high as it gets in the quiet, which may be chance;
 * - `unseen`: it is as it was in the quiet before;
 * - `absent`: it falls as before until the row of the spike, or is there what it is where the labels are wrong;
 * - `steady`: the loss has no noise, so that there is no chance by which a batch could be bad.
 */
export type Climb = "seen" | "slight" | "unseen" | "absent" | "steady";

/**
 * Judges the climb to a burst. In a slingshot the gradient of the last layer grows for some rows before the loss does
 * what it will, and the loss shows it; a bad batch comes out of nothing. The rows before the spike are compared with some
 * before them, and with the last half of the quiet: its first half still falls from the burst before.
 */
export function judgeClimb({ loss }: TrainingRecord, { quietRow, onsetRow, troughLoss }: SpikeBurst): Climb {
  const climbRow = Math.max(quietRow, onsetRow - CLIMB_ROWS);
  const from = Math.floor((quietRow + onsetRow) / 2);
  const to = Math.max(from, onsetRow - 2 * CLIMB_ROWS);
  const climb = highest(loss, climbRow, onsetRow);
  const near = Math.max(from, to - COMPARED_ROWS);
  const quiet = highest(loss, near, to);
  const isHigher = climb >= LEAST_LEAP * quiet || countAbove(loss, climbRow, onsetRow, LEAST_CLIMB * quiet) >= 2;
  if (to > from && climb > 0 && isHigher) return "seen";
  // A wrong label costs what the network is sure of.
  if ((loss[onsetRow] as number) > -SURE * Math.log(Math.max(LEAST_LOSS, troughLoss))) return "absent";
  if (!jitters(loss, from, to)) return "steady";
  if (countAbove(loss, from, to, climb) > FELL * (to - from)) return "absent";
  return countAbove(loss, near, to, climb) <= STANDS_OUT * (to - near) ? "slight" : "unseen";
}

/** Whether the rows before a burst lie too far apart in steps to hold a climb. */
export function hidesClimb({ step }: TrainingRecord, { quietRow, onsetRow }: SpikeBurst): boolean {
  const from = Math.max(quietRow, onsetRow - CLIMB_ROWS);
  return onsetRow === from || (step[onsetRow] as number) - (step[from] as number) > FARTHEST_STEPS * (onsetRow - from);
}

/** Whether rows are missing just before a burst: there is a gap of several times the usual distance. */
export function hasGapBefore({ step, length }: TrainingRecord, { quietRow, onsetRow }: SpikeBurst): boolean {
  const usual = ((step[length - 1] as number) - (step[0] as number)) / Math.max(1, length - 1);
  for (let row = Math.max(quietRow, onsetRow - CLIMB_ROWS); row < onsetRow; row++) {
    if ((step[row + 1] as number) - (step[row] as number) > GAP * usual) return true;
  }
  return false;
}

function countAbove(loss: Float64Array, from: number, to: number, bound: number): number {
  let above = 0;
  for (let row = from; row < to; row++) if ((loss[row] as number) > bound) above++;
  return above;
}

function highest(loss: Float64Array, from: number, to: number): number {
  let most = 0;
  for (let row = from; row < to; row++) most = Math.max(most, loss[row] as number);
  return most;
}

/** Whether the loss turns often, by more than a share of itself: a fall alone is no noise. */
function jitters(loss: Float64Array, from: number, to: number): boolean {
  let turns = 0;
  for (let row = from + 1; row < to - 1; row++) {
    const [before, here, after] = [loss[row - 1] as number, loss[row] as number, loss[row + 1] as number];
    const [came, goes] = [here - before, after - here];
    const least = JITTER * Math.max(before, here, after);
    if (came * goes < 0 && Math.min(Math.abs(came), Math.abs(goes)) > least) turns++;
  }
  return turns > 0 && turns >= LEAST_TURNS * (to - from);
}
