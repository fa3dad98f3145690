/** @file A bump at the edge of stability: the curvature has come to what the rate allows, and the loss oscillates. */
import { formatNumber } from "../../words.ts";
import { describeCycle, listEvidence, moverOf, type SpikeKind, seesSteps } from "./kind.ts";

/** Of 14 turns that noise could have, it has two in three; a zigzag has more. */
const ZIGZAG = 0.85;

export const edgeOfStability: SpikeKind = {
  name: "edge-of-stability",
  title: "a bump at the edge of stability",
  plural: "bumps at the edge of stability",
  source: "Cohen et al. 2021 (arXiv 2103.00065); Cohen et al. 2022 (arXiv 2207.14484) for Adam",
  weigh: (scene) => {
    const { climbRows, durationRows, zigzag, ratio, log, spike, period, track, cycle } = scene;
    const gradient = moverOf(scene, "gradientNorm");
    const { isFullBatch, isAdaptive } = log.facts;
    return listEvidence(
      cycle && { says: describeCycle(cycle), bits: -6 },
      zigzag >= ZIGZAG && { says: "the loss zigzags from row to row before it", bits: 3 },
      zigzag <= 0.2 && durationRows < 3 && { says: "the loss is smooth before it", bits: -1 },
      climbRows >= 3 && { says: `the loss climbs for ${climbRows} rows to its peak`, bits: 1.5 },
      climbRows === 0 && seesSteps(scene) && { says: "the loss does not climb before its peak", bits: -2 },
      gradient && { says: "the gradient norm rises with it", bits: 1 },
      ratio >= 100 && {
        says: `a bump of ${formatNumber(ratio)} times the loss is higher than those at the edge are`,
        bits: -3,
      },
      track.spikes.length >= 5 && { says: `the loss has ${track.spikes.length} spikes`, bits: 1 },
      period !== null && { says: "they come at even distances", bits: 0.5 },
      isFullBatch === true && { says: "every step sees all data", bits: 1.5 },
      isFullBatch === false && { says: "steps see mini-batches, whose noise hides the edge", bits: -1 },
      isAdaptive === false && { says: "plain gradient steps", bits: 1 },
      !spike.recovered && { says: "the loss does not come back", bits: -3 },
    );
  },
};
