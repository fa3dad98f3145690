/** @file Parameters whose step is governed by ε. */
import { less, mean } from "../engine/index.ts";
import type { Instrument } from "./instrument.ts";

/** Share of parameters whose root second moment lies below ε. */
export const smallDenominatorShare: Instrument = {
  name: "smallDenominatorShare",
  title: "Share with √v̂ < ε",
  meaning: "Share of parameters whose bias-corrected root second moment is below the optimizer's ε, 0 to 1.",
  formula: "1/P Σⱼ [√v̂ⱼ < ε]",
  source: "Thilak et al. 2022, §3.3 (the role of ε)",
  type: "f32",
  trace: ({ denominator, epsilon }) => mean(less(denominator, epsilon)),
};
