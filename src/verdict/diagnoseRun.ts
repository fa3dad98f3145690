/** @file The diagnosis of a run of this program: its series, and what its experiment and its manifest say. */
import { type Diagnosis, diagnose, type RateJump, readFacts, type TrainingFacts } from "../diagnosis/index.ts";
import type { ForkedFrom, Run } from "../store/index.ts";
import { otherLossEndOf } from "./lossScale.ts";

/** Of a fork what it has recorded itself; its history in front says what was before. */
export function diagnoseRun(run: Pick<Run, "series" | "experiment" | "manifest" | "events">): Diagnosis {
  return diagnose(run.series, factsOf(run));
}

export function factsOf({
  experiment,
  manifest,
  events,
}: Pick<Run, "experiment" | "manifest" | "events">): TrainingFacts {
  const { loss, data, forkedFrom } = manifest;
  // Of a run of ours nothing is lost when it is resumed; a fork may begin with an empty memory of the optimizer.
  const isOurs = manifest.kind !== "imported-log";
  const isReset = forkedFrom?.optimizerState === "reset";
  return {
    ...readFacts(experiment),
    // The schedules fall, and a warm-up rises from step to step: what jumps is a fork's new rate.
    ...(isOurs && { resumedAfter: isReset ? [forkedFrom.step] : [], rateJumps: listJumps(forkedFrom) }),
    nonFinite: events
      .filter(({ kind }) => kind === "non-finite")
      .map(({ step, value }) => ({ column: String(value), step })),
    stepsPerEpoch: data?.stepsPerEpoch,
    lossFloor: loss?.floor,
    fittedBelow: loss?.fittedBelow,
    historyEnd: forkedFrom?.step,
    otherLossEnd: otherLossEndOf({ manifest }),
  };
}

function listJumps(forkedFrom: ForkedFrom | undefined): RateJump[] {
  const change = forkedFrom?.changes.find(({ path }) => path === "optimizer.learningRate");
  if (forkedFrom === undefined || typeof change?.from !== "number" || typeof change.to !== "number") return [];
  return change.to > change.from ? [{ step: forkedFrom.step + 1, from: change.from, to: change.to }] : [];
}
