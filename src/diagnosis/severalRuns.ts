/** @file Diagnoses of the runs of one log: how many of each class, and those with something to show. */
import { formatStep, joinWords, pluralise } from "../words.ts";
import type { Diagnosis, DiagnosisClass } from "./diagnosis.ts";
import { listLossSpikes } from "./wording.ts";

/** What so many runs do. */
const DOING: Readonly<Record<DiagnosisClass, readonly [one: string, several: string]>> = {
  slingshots: ["slingshots", "slingshot"],
  "norm-inflation": ["inflates its norm", "inflate their norms"],
  "other-spikes": ["has spikes", "have spikes"],
  none: ["has no spike", "have no spike"],
  "cannot-tell": ["cannot be classed", "cannot be classed"],
};

/** `Of 12 runs 2 slingshot, 3 have spikes and 7 have no spike; in 1 a number is not finite`. */
export function countClasses(diagnoses: readonly Diagnosis[]): string {
  const parts = Object.entries(DOING).flatMap(([name, [one, several]]) => {
    const count = diagnoses.filter((diagnosis) => diagnosis.class === name).length;
    return count === 0 ? [] : [`${formatStep(count)} ${pluralise(count, one, several)}`];
  });
  const broken = diagnoses.filter(({ firstNonFinite }) => firstNonFinite !== null).length;
  const end = broken === 0 ? "" : `; in ${formatStep(broken)} a number is not finite`;
  return `Of ${formatStep(diagnoses.length)} runs ${joinWords(parts)}${end}`;
}

/** Runs in which something happened, then those of which that cannot be told; each in the order of the log. */
export function pickTelling<Run>(runs: readonly Run[], diagnosisOf: (run: Run) => Diagnosis): Run[] {
  const rankOf = (run: Run): number => {
    const { firstNonFinite, spikes, class: found } = diagnosisOf(run);
    if (firstNonFinite !== null || listLossSpikes(spikes).length > 0 || found === "norm-inflation") return 0;
    return found === "none" ? 2 : 1;
  };
  return runs.filter((run) => rankOf(run) < 2).sort((a, b) => rankOf(a) - rankOf(b));
}
