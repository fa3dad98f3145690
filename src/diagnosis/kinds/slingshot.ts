/** @file The spike of a slingshot. */
import { describeCycle, listEvidence, type SpikeKind, seesSteps } from "./kind.ts";

export const slingshot: SpikeKind = {
  name: "slingshot",
  title: "a slingshot",
  plural: "slingshots",
  source: "Thilak et al. 2022 (arXiv 2206.04817), §1",
  weigh: (scene) => {
    const { cycle, isFitted, ratio, log, climbRows } = scene;
    return listEvidence(
      cycle && { says: describeCycle(cycle), bits: 10 },
      isFitted === false && { says: "the training data were not fitted yet", bits: -10 },
      isFitted === null && { says: "whether the training data were fitted is not recorded", bits: -3 },
      ratio >= 1e4 && { says: `the loss rises ${ratio.toExponential(0).replace("+", "")} times`, bits: 2 },
      ratio < 1e3 && { says: "the loss rises less than a thousand times", bits: -4 },
      cycle === null &&
        log.roles.lastLayerNorm !== undefined && {
          says: "the last layer's norm shows no growth before and plateau after",
          bits: -6,
        },
      climbRows === 0 && seesSteps(scene) && { says: "the loss does not climb before its peak", bits: -2 },
      log.facts.isAdaptive === false && { says: "the optimizer divides by no memory of gradients", bits: -6 },
      cycle === null && log.facts.lossBits === 64 && { says: "the loss is in float64", bits: -4 },
    );
  },
};
