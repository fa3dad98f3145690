/** @file Decoupled v: Adam's memory of squared gradients has decayed below what comes. */

import { formatNumber } from "../../words.ts";
import { collapseOfV } from "../kinds/collapseOfV.ts";
import { listEvidence } from "../kinds/kind.ts";
import { slingshot } from "../kinds/slingshot.ts";
import { type Cause, lacking, riseOf, stepBefore, weighKind } from "./cause.ts";

export const decoupledV: Cause = {
  name: "decoupled-v",
  title: "a second moment that decays in the quiet before",
  source: "Bai et al. 2025 (arXiv 2506.04805)",
  weigh: (run) => {
    const { log, cycles } = run;
    const [rise, rms] = [riseOf(run, "decoupling"), riseOf(run, "gradientRms")];
    const { isAdaptive, secondDecay } = log.facts;
    return listEvidence(
      isAdaptive === false && { says: "the optimizer has no second moment", bits: -10 },
      weighKind(run, collapseOfV, -2),
      cycles.length > 0 && {
        says: "there are slingshots: in these v decays while gradients round to 0, and then they come back",
        bits: 3,
      },
      rise >= 10 && { says: `g² is up to ${formatNumber(rise)} times what it is of v in the quiet`, bits: 3 },
      rms >= 5 && { says: `g/√v is up to ${formatNumber(rms)} times its size in the quiet`, bits: 2 },
      secondDecay !== undefined &&
        secondDecay < 0.99 && {
          says: `with β₂ = ${secondDecay} half of v is forgotten in ${Math.round(Math.log(0.5) / Math.log(secondDecay))} steps`,
          bits: 1,
        },
    );
  },
  measure: (run) => lacking(run, "decoupling", "gradientRms", "updateNorm", "gradientNorm"),
  trial: (run) => {
    const { epsilon } = run.log.facts;
    const raised = epsilon === undefined ? null : Math.max(1e-6, epsilon * 100);
    return {
      says: "the same with a larger ε, which bounds the steps after a quiet; it is a test and no general cure, since other runs were calmed by a smaller one",
      at: stepBefore(run, collapseOfV, slingshot),
      settings: raised === null ? [] : [`optimizer.epsilon=${raised}`],
      elsewhere: "for g in optimizer.param_groups: g['eps'] = 1e-6",
      decides: "spikes that are gone came by steps that v no longer held back",
    };
  },
};
