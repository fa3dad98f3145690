/** @file Divergence: the loss rises and stays up, or ends in what is no number. */
import { formatNumber, formatStep } from "../../words.ts";
import { listEvidence, type SpikeKind } from "./kind.ts";

/** Of the way from the level to the peak, in factors: a fitted loss comes back slowly over its last decades. */
const STAYS_UP = 0.75;

/** Rows after which a loss that has not come back is no spike that is just going on. */
const LONG = 20;

export const divergence: SpikeKind = {
  name: "divergence",
  title: "divergence",
  plural: "divergences",
  source: "the loss does not come back",
  weigh: ({ spike, nonFinite, isLast, remains, durationRows, restart, rateJump }) =>
    listEvidence(
      spike.recovered ? { says: "the loss comes back", bits: -10 } : { says: "the loss does not come back", bits: 1 },
      nonFinite !== null && {
        says: `the first number that is not finite is at step ${formatStep(nonFinite)}`,
        bits: 6,
      },
      spike.levelAfter !== null &&
        (remains > STAYS_UP
          ? {
              says: `its level is ${formatNumber(spike.levelAfter)} afterwards, and was ${formatNumber(spike.level)}`,
              bits: 4,
            }
          : { says: `it has come most of the way back, to ${formatNumber(spike.levelAfter)}`, bits: -4 }),
      isLast && durationRows >= LONG && { says: `it is up for ${durationRows} rows when the log ends`, bits: 2 },
      isLast && durationRows < LONG && nonFinite === null && { says: "the log ends in the middle of it", bits: -2 },
      (restart !== null || rateJump !== null) && { says: "something was changed just before", bits: -3 },
    ),
};
