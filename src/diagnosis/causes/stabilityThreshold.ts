/** @file The stability threshold: curvature times rate has come to where steps overshoot. */
import { listEvidence } from "../kinds/kind.ts";
import { bitsOf, type Cause, countKind, lacking, stepBefore } from "./cause.ts";

export const stabilityThreshold: Cause = {
  name: "stability-threshold",
  title: "a learning rate at the edge of stability",
  source: "Cohen et al. 2021 (arXiv 2103.00065); Cohen et al. 2022 (arXiv 2207.14484)",
  weigh: (run) => {
    const { log, spikes } = run;
    const [edge, early, v] = [
      countKind(run, "edge-of-stability"),
      countKind(run, "early-catapult"),
      countKind(run, "collapse-of-v"),
    ];
    const sharpness = log.tracks.get("preconditionedSharpness")?.values ?? log.tracks.get("stability")?.values;
    const threshold = log.tracks.get("stabilityThreshold")?.values;
    const line = threshold === undefined ? undefined : threshold[threshold.length - 1];
    const over = sharpness === undefined || line === undefined ? 0 : sharpness.filter((value) => value > line).length;
    return listEvidence(
      edge > 0
        ? {
            says: `${edge} of ${spikes.length} spikes look like bumps at the edge of stability`,
            bits: bitsOf(edge, run),
          }
        : { says: "no spike looks like a bump at the edge of stability", bits: -2 },
      early > 0 && { says: "the loss is thrown up as training begins", bits: 3 },
      v > 0 && {
        says: "spikes look like those after a collapse of the second moment, which lowers the threshold",
        bits: 1,
      },
      over > 0 && { says: `the preconditioned sharpness is above its threshold at ${over} steps`, bits: 3 },
      sharpness !== undefined &&
        over === 0 &&
        line !== undefined && { says: "the preconditioned sharpness stays below its threshold", bits: -4 },
    );
  },
  measure: (run) => lacking(run, "preconditionedSharpness", "stabilityThreshold", "gradientNorm"),
  trial: (run) => ({
    says: "the same with half the learning rate from before the spike on",
    at: stepBefore(run, "edge-of-stability", "early-catapult", "collapse-of-v"),
    settings: rate(run) === null ? [] : [`optimizer.learningRate=${(rate(run) as number) / 2}`],
    elsewhere: "load the checkpoint before the spike and halve lr",
    decides:
      "a spike that is gone or much smaller was one of the threshold; one at the same step with the same height was not",
  }),
};

function rate({ log }: Parameters<Cause["trial"]>[0]): number | null {
  const values = log.tracks.get(log.roles.learningRate ?? "")?.values;
  return log.facts.learningRate ?? values?.at(-1) ?? null;
}
