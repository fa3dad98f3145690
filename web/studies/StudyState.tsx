/** @file How a study stands: judged, with runs that have ended since, or with some in training. */
import type { LabStudy } from "../../src/lab/index.ts";
import { formatStep, pluralise } from "../../src/words.ts";

export function StudyState({ study: { runs, ended, endedSince, running } }: { readonly study: LabStudy }) {
  const state = running > 0 ? "running" : endedSince ? "interrupted" : "done";
  const words = [
    runs === 0 ? "judged" : `judged of ${formatStep(ended)} of ${formatStep(runs)} ${pluralise(runs, "run")}`,
    ...(endedSince ? [`${formatStep(endedSince)} ended since`] : []),
    ...(running > 0 ? [`${formatStep(running)} in training`] : []),
  ];
  return <span class={`state ${state}`}>{words.join(", ")}</span>;
}
