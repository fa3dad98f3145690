/** @file What was found in a run, as data. */
import { findGeneralisation, type JudgedRun, listLostSteps, timesOf, writeFinding } from "../verdict/index.ts";

/** @param percent validation accuracy that counts as generalised, besides 100 % */
export function listFindings(
  run: JudgedRun & { readonly directory: string },
  percent: number,
): Record<string, unknown> {
  const validationReached = percent / 100;
  const { label, directory, manifest, series, slingshots: found, damaged = [], fork } = run;
  const generalisation = findGeneralisation(run, validationReached);
  const unjudged = run.unjudged ? `${run.unjudged.problem}.` : null;
  const comparison = fork?.parent?.comparison ?? null;
  return {
    run: directory,
    label,
    status: manifest.status,
    firstStep: series.step[0] ?? null,
    lastStep: series.step.at(-1) ?? null,
    // Null where slingshots cannot be judged; of a run with lost steps, what the others show.
    answer: unjudged === null ? found.answer : null,
    confidence: unjudged === null ? found.confidence : null,
    // What would have to be recorded for more to be known.
    missing: unjudged === null ? found.missing : [],
    unjudged,
    lostSteps: listLostSteps(damaged),
    fittedAt: found.fittedAt,
    reason: unjudged ?? found.reason,
    finding: writeFinding(run, validationReached),
    slingshots: found.slingshots,
    grokking: timesOf(run),
    // The same with a lower validation accuracy at t4; null where the times are by a definition that was asked for.
    grokkingAtThreshold: generalisation && { percent, ...generalisation.early },
    damaged,
    forkedFrom: fork?.origin ?? null,
    // Null for a run that is no fork, and where there is nothing to compare.
    equalsParent: comparison === null || comparison.steps === 0 ? null : comparison.difference === null,
    comparedWithParent: comparison,
  };
}
