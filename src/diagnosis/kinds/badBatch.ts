/** @file A bad batch: one batch is hard or broken, and the next ones are as before. */
import { formatStep } from "../../words.ts";
import { describeCycle, leastSteps, listEvidence, moverOf, type SpikeKind, seesSteps } from "./kind.ts";

/** Rows that a batch and what it does to the weights may take. */
const SHORT = 3;

/** Rows, or steps where rows stand further apart, for which a batch alone does not keep the loss up. */
const LONG = 20;

/** Of the way from the level to the peak, in factors: a fitted loss comes back slowly over its last decades. */
const STAYS_UP = 0.75;

export const badBatch: SpikeKind = {
  name: "bad-batch",
  title: "a bad batch",
  plural: "bad batches",
  source: "Chowdhery et al. 2022 (arXiv 2204.02311), §5.1",
  weigh: (scene) => {
    const { climbRows, durationRows, remains, spike, order, log, period, startsEpoch, cycle, place } = scene;
    const gradient = moverOf(scene, "gradientNorm");
    const { isFullBatch } = log.facts;
    const isEveryStep = seesSteps(scene);
    const isLong = isEveryStep ? durationRows > LONG : leastSteps(scene) > LONG;
    return listEvidence(
      isFullBatch === true && { says: "every step sees all data", bits: -8 },
      isFullBatch === false && { says: "steps see mini-batches", bits: 1 },
      cycle && { says: describeCycle(cycle), bits: -3 },
      climbRows === 0
        ? isEveryStep && { says: "the first row of the rise is its highest", bits: 3 }
        : climbRows >= 4 && { says: `the loss climbs for ${climbRows} rows to its peak`, bits: -3 },
      spike.recovered &&
        durationRows <= SHORT &&
        isEveryStep && { says: `it is over after ${durationRows === 1 ? "one row" : `${durationRows} rows`}`, bits: 3 },
      spike.recovered &&
        durationRows <= SHORT &&
        !isEveryStep &&
        !isLong && { says: "it is over after a few rows, each of which stands for several steps", bits: 1 },
      remains > STAYS_UP && { says: "the loss stays up", bits: -4 },
      isLong && isEveryStep && { says: `it lasts ${durationRows} rows`, bits: -2 },
      isLong &&
        !isEveryStep && {
          says: `it lasts ${formatStep(leastSteps(scene))} steps or more, and the batches after a bad one are as before`,
          bits: -2,
        },
      gradient &&
        isEveryStep &&
        gradient.step === spike.step && { says: "the gradient norm jumps at the same step", bits: 1.5 },
      gradient &&
        gradient.step < spike.step &&
        order[0]?.role === "gradientNorm" && { says: "the gradient norm rises before the loss", bits: -1 },
      gradient === null && { says: "the gradient norm does not jump with it", bits: -2 },
      period === null && { says: "it does not come again at even distances", bits: 0.5 },
      startsEpoch === true && { says: "it comes with a new epoch", bits: 0.5 },
      place < 0.01 && { says: "it is at the very beginning", bits: -2 },
    );
  },
};
