/** @file What losses are above the least that they can be. */

import { type ColumnValues, fitsFloat32 } from "../series.ts";

/** Mean losses at which a set counts as fitted that make the cost of a mistake: 0.01 nats and 1. */
const FITS_A_MISTAKE = 100;

/**
 * Losses less their floor. Near it rounding makes them a little more or less than they are, and no ratio of such numbers
 * means anything: what lies within two quanta of the floor, or below it, is 0. A quantum is that of the losses' arithmetic
 * in a number of the size of the floor and of a mistake's cost, since a softmax that is nearly right is the logarithm of a
 * sum near 1. That is float32 or float64, which the values show; losses that were computed in 16 bits are taken for float32,
 * whose quantum is smaller than theirs, and keep their noise near the floor. It is no slingshot because a trough counts as at
 * least the smallest loss above 0 (spikeBursts.ts) and because it misclassifies nothing, where accuracies show this; the
 * watch for checkpoints has a guard of its own (training/spikeWatch.ts). Without a floor only negative losses (rounding of tiny ones) become 0.
 *
 * @param fitLoss the mean loss above its floor at which a set counts as fitted, which gives the scale
 */
export function aboveFloor(losses: ColumnValues, floor: number, fitLoss: number): Float64Array {
  const least = floor === 0 ? 0 : 2 * (fitsFloat32(losses) ? 2 ** -23 : 2 ** -52) * (floor + FITS_A_MISTAKE * fitLoss);
  const above = new Float64Array(losses.length);
  for (let i = 0; i < losses.length; i++) {
    const value = (losses[i] as number) - floor;
    above[i] = value <= least ? 0 : value;
  }
  return above;
}
