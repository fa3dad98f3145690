/** @file Gradients that are exactly 0: of a hinge, or of a loss that has rounded to 0. */

import { formatShare } from "../../words.ts";
import { collapseOfV } from "../kinds/collapseOfV.ts";
import { edgeOfStability } from "../kinds/edgeOfStability.ts";
import { listEvidence } from "../kinds/kind.ts";
import { slingshot } from "../kinds/slingshot.ts";
import { type Cause, lacking, stepBefore } from "./cause.ts";

export const zeroGradients: Cause = {
  name: "zero-gradients",
  title: "gradients that are exactly 0 and then are not",
  source: "a public report of slingshots under the hinge loss; Molybog et al. 2023 (arXiv 2304.09871)",
  weigh: (run) => {
    const { log, spikes } = run;
    const share = log.tracks.get("zeroGradientShare")?.values.reduce((most, value) => Math.max(most, value), 0);
    const gradient = log.tracks.get(log.roles.gradientNorm ?? "")?.values;
    const zeros = gradient === undefined ? 0 : gradient.filter((value) => value === 0).length;
    return listEvidence(
      log.facts.loss === "hinge" && { says: "the hinge loss has no gradient where a margin is large enough", bits: 3 },
      share !== undefined &&
        share > 0.5 && { says: `up to ${formatShare(share)} of the gradient's elements are exactly 0`, bits: 2 },
      zeros > 0 && { says: `the gradient norm is exactly 0 in ${zeros} rows`, bits: 4 },
      spikes.length === 0 && { says: "no loss spikes", bits: -2 },
      zeros === 0 &&
        share === undefined &&
        log.facts.loss !== "hinge" && { says: "nothing shows gradients of exactly 0", bits: -4 },
    );
  },
  measure: (run) => lacking(run, "zeroGradientShare", "gradientNorm"),
  trial: (run) => ({
    says: "the same with a smooth loss, or with ε so large that 0/ε stays small",
    at: stepBefore(run, slingshot, collapseOfV, edgeOfStability),
    settings:
      run.log.facts.loss === "hinge" ? ["loss={name: crossEntropy, precision: f64}"] : ["optimizer.epsilon=1e-5"],
    elsewhere: null,
    decides: "spikes that are gone came by gradients that had been 0",
  }),
};
