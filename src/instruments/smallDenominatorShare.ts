/** @file Parameters whose step is governed by ε. */
import { less, mean } from "../engine/index.ts";
import { defineInstrument } from "./instrument.ts";

export const smallDenominatorShare = defineInstrument({
  name: "smallDenominatorShare",
  title: "Share with √v̂ < ε",
  meaning:
    "Share of parameters whose root mean square gradient (bias-corrected with Adam and AdamW) is below the optimizer's ε, 0 to 1.",
  formula: "1/P Σⱼ [√v̂ⱼ < ε] over all P parameters",
  source: "Thilak et al. 2022 (arXiv 2206.04817), §3.3 (the role of ε)",
  remarks:
    "√v̂ is what the update divides by, without ε, after the step's gradient went into v, in the parameters' type: √vⱼ / √(1 − β₂ᵗ) of Adam. Equality does not count, so that with ε = 0 the share is 0; nor does NaN. ε is the setting itself, wherever `optimizer.epsilonPlacement` puts it.",
  needs: "an optimizer that divides by a root of squared gradients and ε",
  axis: "share",
  topic: "optimizer",
  type: "f32",
  trace: ({ denominator, epsilon }) => (denominator && epsilon ? mean(less(denominator, epsilon)) : null),
});
