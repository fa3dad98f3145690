/** @file What a table of many runs keeps of one that was read and judged. */
import type { Run } from "../../store/index.ts";
import type { Outcome } from "../../sweep/outcome.ts";
import type { Judgement } from "../../verdict/index.ts";
import { epochRowsOf, findTimes } from "../../verdict/judgeRun.ts";

/** @param validationReached the validation accuracy that counts as generalised: a share */
export function describeOutcome(
  { directory, manifest, series }: Run,
  judgement: Judgement,
  validationReached: number,
): Outcome {
  const { slingshots } = judgement;
  const times = findTimes(series, epochRowsOf(manifest), validationReached);
  const numbersOf = (name: string) => [...(series.columns[name] ?? [])].filter(Number.isFinite);
  const last = (name: string) => numbersOf(name).at(-1) ?? null;
  const validations = numbersOf("validationAccuracy");
  const steps = series.step.at(-1) ?? 0;
  return {
    hash: directory,
    status: manifest.status === "failed" || manifest.status === "non-finite" ? manifest.status : "done",
    steps,
    // A run that may still go on is watched up to where it is.
    endedBy: manifest.status === "running" || manifest.status === "interrupted" ? manifest.status : null,
    answer: slingshots.answer,
    slingshots: slingshots.slingshots.length,
    firstSpike: slingshots.slingshots[0]?.spike ?? null,
    fittedAt: slingshots.fittedAt,
    grokkedAt: times?.t4 ?? null,
    delay: times?.delay ?? null,
    trainLoss: last("trainLoss"),
    trainAccuracy: last("trainAccuracy"),
    validationAccuracy: validations.at(-1) ?? null,
    highestValidationAccuracy: validations.length === 0 ? null : validations.reduce((a, b) => Math.max(a, b)),
    lastLayerNorm: last("lastLayerNorm"),
    parametersSha256: manifest.parametersSha256 ?? null,
    seconds: manifest.stepsPerSecond ? steps / manifest.stepsPerSecond : 0,
    attempts: 1,
    error: null,
    endedAt: manifest.endedAt ?? "",
  };
}
