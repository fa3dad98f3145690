/** @file Parameters whose step is governed by ε. */
import { less, mean } from "../engine/index.ts";
import { defineInstrument } from "./instrument.ts";

/**
 * 1/P Σⱼ [√vⱼ / √(1 − β₂ᵗ) < ε] over all P parameters, after the step's gradient went into v, in the parameters' type: what
 * the update divides by, without ε. Equality does not count, so that with ε = 0 the share is 0; nor does NaN. ε is the setting
 * itself, wherever `optimizer.epsilonPlacement` puts it.
 */
export const smallDenominatorShare = defineInstrument({
  name: "smallDenominatorShare",
  title: "Share with √v̂ < ε",
  meaning: "Share of parameters whose bias-corrected root second moment is below the optimizer's ε, 0 to 1.",
  formula: "1/P Σⱼ [√v̂ⱼ < ε]",
  source: "Thilak et al. 2022, §3.3 (the role of ε)",
  type: "f32",
  trace: ({ denominator, epsilon }) => (denominator && epsilon ? mean(less(denominator, epsilon)) : null),
});
