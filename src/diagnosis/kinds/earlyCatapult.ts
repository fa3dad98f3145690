/** @file An early catapult: the rate is too large for where training starts, and throws it elsewhere. */
import { listEvidence, moverOf, type SpikeKind, seesSteps } from "./kind.ts";

/** The part of a log, and the steps, that are its beginning. */
const EARLY = 0.05;
const EARLY_STEPS = 500;

/** Rows that a catapult takes at least, where every step has one. */
const LEAST_ROWS = 3;

export const earlyCatapult: SpikeKind = {
  name: "early-catapult",
  title: "an early catapult",
  plural: "early catapults",
  source: "Lewkowycz et al. 2020 (arXiv 2003.02218)",
  weigh: (scene) => {
    const { place, spike, track, isFitted, log, climbRows, durationRows } = scene;
    const first = track.values[0] as number;
    const { warmupSteps } = log.facts;
    const isEarly = place <= EARLY && spike.step - (track.step[0] as number) <= EARLY_STEPS;
    return listEvidence(
      isEarly ? { says: "it is at the very beginning", bits: 3 } : { says: "it is not at the beginning", bits: -8 },
      isFitted === true && { says: "the training data were fitted before", bits: -4 },
      isEarly && spike.peak > first && { says: "the loss exceeds its first value", bits: 2 },
      climbRows === 0 &&
        spike.recovered &&
        durationRows < LEAST_ROWS &&
        seesSteps(scene) && { says: "it is over at once, and a catapult takes several steps", bits: -3 },
      moverOf(scene, "gradientNorm") && { says: "the gradient norm rises with it", bits: 1 },
      spike.recovered && { says: "it comes back", bits: 0.5 },
      warmupSteps !== undefined &&
        warmupSteps > 0 &&
        spike.step <= 2 * warmupSteps && {
          says: "it comes in the warm-up, or within as many steps after it",
          bits: 1.5,
        },
    );
  },
};
