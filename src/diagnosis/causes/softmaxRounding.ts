/** @file Rounding in the softmax: in float32 the gradients over the classes no longer sum to 0. */

import { formatNumber } from "../../words.ts";
import { listEvidence } from "../kinds/kind.ts";
import { slingshot } from "../kinds/slingshot.ts";
import { type Cause, lacking, stepBefore } from "./cause.ts";

export const softmaxRounding: Cause = {
  name: "softmax-rounding",
  title: "rounding in the softmax",
  source: "Prieto et al. 2025 (arXiv 2501.04697); Liu et al. 2026 (arXiv 2605.06152)",
  weigh: (run) => {
    const { log, cycles, class: found } = run;
    const { lossBits, isZeroSum, isAdaptive } = log.facts;
    const loss = log.tracks.get(log.roles.trainLoss ?? "");
    const zeros = loss === undefined ? 0 : loss.values.reduce((count, value) => count + (value === 0 ? 1 : 0), 0);
    const most =
      log.tracks.get("zeroSumViolation")?.values.reduce((highest, value) => Math.max(highest, value), 0) ?? 0;
    return listEvidence(
      found !== "slingshots" &&
        found !== "norm-inflation" && { says: "there is neither a slingshot nor an inflation of the norm", bits: -6 },
      cycles.length > 0 && {
        says: cycles.some(({ normBefore }) => !Number.isNaN(normBefore))
          ? "the last layer's norm grows while the loss is at its lowest"
          : "the loss is at its lowest before its spikes",
        bits: 2,
      },
      found === "norm-inflation" && { says: "the last layer's norm grows although the loss does not fall", bits: 3 },
      lossBits === 64 && { says: "the loss is in float64", bits: -6 },
      lossBits !== undefined && lossBits < 64 && { says: `the loss is in ${lossBits} bits`, bits: 2 },
      isZeroSum === true && { says: "the gradients over the classes are made to sum to 0", bits: -6 },
      zeros > 0 && { says: `the loss is exactly 0 in ${zeros} rows`, bits: 2 },
      most > 1e-12 && {
        says: `the gradients over the classes sum to up to ${formatNumber(most)} instead of 0`,
        bits: 1,
      },
      isAdaptive === false && {
        says: "the optimizer divides by no memory of gradients, which enlarges what rounding leaves",
        bits: -2,
      },
    );
  },
  measure: (run) => lacking(run, "zeroSumViolation", "zeroLossShare", "lastLayerNorm"),
  trial: (run) => ({
    says: "the same with logits and loss in float64",
    at: stepBefore(run, slingshot),
    settings: ["loss.precision=f64"],
    elsewhere: "loss = F.cross_entropy(logits.double(), labels)",
    decides: "spikes that are gone were made by rounding; those that stay were not",
  }),
};
