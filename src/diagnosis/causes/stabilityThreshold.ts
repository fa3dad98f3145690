/** @file The stability threshold: curvature times rate has come to where steps overshoot. */

import { countUpTo } from "../../series.ts";
import { collapseOfV } from "../kinds/collapseOfV.ts";
import { earlyCatapult } from "../kinds/earlyCatapult.ts";
import { edgeOfStability } from "../kinds/edgeOfStability.ts";
import { listEvidence } from "../kinds/kind.ts";
import type { DiagnosedLog } from "../log.ts";
import { type Cause, countClear, lacking, stepBefore, weighKind } from "./cause.ts";

export const stabilityThreshold: Cause = {
  name: "stability-threshold",
  title: "a learning rate at the edge of stability",
  source: "Cohen et al. 2021 (arXiv 2103.00065); Cohen et al. 2022 (arXiv 2207.14484)",
  weigh: (run) => {
    const [early, v] = [countClear(run, earlyCatapult), countClear(run, collapseOfV)];
    const over = countOver(run.log);
    return listEvidence(
      weighKind(run, edgeOfStability, -2),
      early > 0 && { says: "a spike looks like an early catapult", bits: 3 },
      v > 0 && {
        says: "spikes look like those after a collapse of the second moment, which lowers the threshold",
        bits: 1,
      },
      over !== null &&
        (over > 0
          ? { says: `the preconditioned sharpness is above its threshold in ${over} rows`, bits: 3 }
          : { says: "the preconditioned sharpness is never above its threshold", bits: -4 }),
    );
  },
  measure: (run) => lacking(run, "preconditionedSharpness", "stabilityThreshold", "gradientNorm"),
  trial: (run) => ({
    says: "the same with half the learning rate from before the spike on",
    at: stepBefore(run, edgeOfStability, earlyCatapult, collapseOfV),
    settings: rate(run) === null ? [] : [`optimizer.learningRate=${(rate(run) as number) / 2}`],
    elsewhere: "load the checkpoint before the spike and halve lr",
    decides:
      "a spike that is gone or much smaller was one of the threshold; one at the same step with the same height was not",
  }),
};

/** Rows in which the sharpness is above the threshold of its time; null where either is not recorded. */
function countOver({ tracks }: DiagnosedLog): number | null {
  const [sharpness, threshold] = [tracks.get("preconditionedSharpness"), tracks.get("stabilityThreshold")];
  if (sharpness === undefined || threshold === undefined) return null;
  return sharpness.values.filter(
    (value, i) =>
      value >
      (threshold.values[countUpTo(threshold.step, sharpness.step[i] as number) - 1] ?? Number.POSITIVE_INFINITY),
  ).length;
}

function rate({ log }: Parameters<Cause["trial"]>[0]): number | null {
  const values = log.tracks.get(log.roles.learningRate ?? "")?.values;
  return log.facts.learningRate ?? values?.at(-1) ?? null;
}
