/** @file Numbers that are too large for their format. */
import { formatStep } from "../../words.ts";
import { listEvidence } from "../kinds/kind.ts";
import { type Cause, lacking } from "./cause.ts";

export const overflow: Cause = {
  name: "overflow",
  title: "numbers that are too large for their format",
  source: "Micikevicius et al. 2018 (arXiv 1710.03740): float16 ends at 65,504",
  weigh: ({ firstNonFinite, log, spikes }) => {
    if (firstNonFinite === null) return [{ says: "all numbers are finite", bits: -8 }];
    const { lossBits } = log.facts;
    const spiked = spikes.some(({ step, recovered }) => !recovered && step < firstNonFinite.step);
    return listEvidence(
      { says: `${firstNonFinite.column} is not finite at step ${formatStep(firstNonFinite.step)}`, bits: 1 },
      spiked
        ? { says: "the loss had spiked before, and did not come back", bits: -2 }
        : { says: "no spike of the loss was still on", bits: 1.5 },
      lossBits === 16 && { says: "the loss has 16 bits", bits: 2 },
      log.roles.lossScale !== undefined && { says: "a loss scale is recorded, as float16 needs one", bits: 1 },
    );
  },
  measure: (run) => [
    "the type of activations and loss",
    "the first layer whose output is not finite",
    ...lacking(run, "gradientNorm"),
  ],
  trial: (run) => ({
    says: "the same from the last state that was finite, in float32",
    at: run.firstNonFinite === null ? null : Math.max(run.log.step[0] ?? 0, run.firstNonFinite.step - 10),
    settings: ["model.precision=f32", "loss.precision=f32"],
    elsewhere: "load the last finite checkpoint and train without autocast, or in bfloat16",
    decides: "a run that goes on was stopped by the format; one that becomes NaN again, by its own growth",
  }),
};
