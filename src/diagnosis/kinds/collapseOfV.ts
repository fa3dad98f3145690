/** @file A collapse of v: Adam's memory of squared gradients decays in a quiet, and the next gradients make steps that are too large. */
import { formatNumber } from "../../words.ts";
import { describeCycle, listEvidence, moverOf, type SpikeKind, seesSteps } from "./kind.ts";

export const collapseOfV: SpikeKind = {
  name: "collapse-of-v",
  title: "a collapse of Adam's second moment",
  plural: "collapses of Adam's second moment",
  source: "Bai et al. 2025 (arXiv 2506.04805); Molybog et al. 2023 (arXiv 2304.09871)",
  weigh: (scene) => {
    const { cycle, climbRows, spike, order, log, ratio, isFitted } = scene;
    const [update, gradient, memory] = [
      moverOf(scene, "updateNorm"),
      moverOf(scene, "gradientNorm"),
      moverOf(scene, "secondMoment"),
    ];
    const { isAdaptive, weightDecay } = log.facts;
    const isEveryStep = seesSteps(scene);
    // Of rows further apart two in one say nothing of which was first.
    const leads = update && order[0]?.role === "updateNorm" && (isEveryStep || update.step < spike.step);
    return listEvidence(
      cycle && { says: describeCycle(cycle), bits: -3 },
      isAdaptive === false && { says: "the optimizer has no second moment", bits: -10 },
      isAdaptive === undefined && { says: "the optimizer is not known", bits: -1 },
      leads && { says: "the size of the update rises first", bits: 3 },
      update === undefined &&
        memory === undefined && { says: "neither the update's size nor the second moment is recorded", bits: -2 },
      update === null && { says: "the size of the update does not rise", bits: -3 },
      memory && {
        says: `${memory.column} rises${memory.ratio > 0 ? ` ${formatNumber(memory.ratio)} times` : ""}`,
        bits: 3,
      },
      gradient && gradient.step > spike.step && { says: "the gradient norm rises after the loss", bits: 2 },
      gradient === null && { says: "the gradient norm does not rise", bits: 0.5 },
      gradient && gradient.step < spike.step && { says: "the gradient norm rises first", bits: -1 },
      climbRows >= 2 && { says: `the loss climbs for ${climbRows} rows to its peak`, bits: 1 },
      climbRows === 0 && isEveryStep && { says: "the loss does not climb before its peak", bits: -2 },
      isFitted === true &&
        ratio >= 100 && { says: "the loss was small and quiet before, so that v had decayed", bits: 2 },
      weightDecay !== undefined &&
        weightDecay > 0 &&
        isFitted === true && { says: "weight decay goes on pulling while v decays", bits: 1 },
    );
  },
};
