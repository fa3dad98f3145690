/** @file The schedule: the learning rate is raised, by a restart of its cycle or at the end of a warm-up. */

import { listEvidence } from "../kinds/kind.ts";
import { rateEvent } from "../kinds/rateEvent.ts";
import { knowsRate } from "../scene.ts";
import { type Cause, countKind, lacking, stepBefore } from "./cause.ts";

export const schedule: Cause = {
  name: "schedule",
  title: "the schedule of the learning rate",
  source: "Loshchilov & Hutter 2017 (arXiv 1608.03983)",
  weigh: (run) => {
    const events = countKind(run, rateEvent);
    return listEvidence(
      events > 0
        ? { says: `${events} of ${run.spikes.length} spikes follow a jump of the learning rate`, bits: 5 }
        : { says: "no spike follows a jump of the learning rate", bits: -4 },
      !knowsRate(run.log) && { says: "the learning rate is not recorded", bits: -1 },
    );
  },
  measure: (run) => (knowsRate(run.log) ? lacking(run, "updateNorm") : ["the learning rate of each step"]),
  trial: (run) => ({
    says: "the same with the rate kept at what it was before the jump",
    at: stepBefore(run, rateEvent),
    settings: (run.log.facts.rateJumps ?? []).slice(-1).map(({ from }) => `optimizer.learningRate=${from}`),
    elsewhere: "hold lr from the checkpoint before the jump on, or warm up after it",
    decides: "a spike that is gone was the jump's",
  }),
};
