/** @file A resume that did not restore all: moments of the optimizer, loss scale, order of the data. */

import { formatStep } from "../../words.ts";
import { listEvidence } from "../kinds/kind.ts";
import { restart } from "../kinds/restart.ts";
import { type Cause, countKind } from "./cause.ts";

export const resume: Cause = {
  name: "lost-state",
  title: "a state that was not restored when the run was resumed",
  source: "what practitioners report: optimizer, loss scale, schedule or sampler left out of the checkpoint",
  weigh: (run) => {
    const count = countKind(run, restart);
    const resumed = run.log.facts.resumedAfter ?? [];
    return listEvidence(
      count > 0
        ? {
            says: `${count} of ${run.spikes.length} spikes follow a resume (after step ${resumed.slice(0, 3).map(formatStep).join(", ")})`,
            bits: 5,
          }
        : { says: "no spike follows a resume", bits: -4 },
    );
  },
  measure: () => [
    "the norm of the optimizer's moments before saving and after loading",
    "loss scale and learning rate at both steps",
  ],
  trial: () => ({
    says: "the same steps once without the interruption, or saved and loaded at another step",
    at: null,
    settings: [],
    elsewhere: "save, load and train ten steps; compare with ten steps without",
    decides: "losses that differ from the first step on show that something is not restored",
  }),
};
