/** @file A flicker: the loss of a fitted network moves by a few of the smallest steps that its arithmetic has, and nothing follows. */
import { formatNumber } from "../../words.ts";
import { listEvidence, type SpikeKind } from "./kind.ts";

/** Of the mean loss at which a set counts as fitted: a spike that stays below moves no sample near a mistake. */
const SHARE_OF_FITTED = 1e-4;

/** That mean loss, in nats, where the run does not say it. */
const FITTED_BELOW = 0.01;

export const flicker: SpikeKind = {
  name: "flicker",
  title: "a flicker of the last digits",
  plural: "flickers of the last digits",
  source:
    "Prieto et al. 2025 (arXiv 2501.04697): losses of float32 near 0 are multiples of 2⁻²³ over the number of samples",
  isHarmless: true,
  weigh: ({ isFitted, spike, log }) => {
    const most = SHARE_OF_FITTED * (log.facts.fittedBelow ?? FITTED_BELOW);
    const isSmall = spike.peak < (log.facts.lossFloor ?? 0) + most;
    return listEvidence(
      isSmall && isFitted === true
        ? { says: `the loss stays below ${formatNumber(most)}, where no sample is near a mistake`, bits: 10 }
        : { says: "the loss rises to where it matters", bits: -10 },
    );
  },
};
