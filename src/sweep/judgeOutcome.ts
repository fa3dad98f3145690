/** @file What a sweep keeps of a run that has ended, judged as any run. */
import type { Series } from "../series.ts";
import type { Run } from "../store/index.ts";
import type { EndedRun } from "../training/index.ts";
import { defaultReached } from "../verdict/generalisation.ts";
import { epochRowsOf, findTimes } from "../verdict/judgeRun.ts";
import type { Outcome } from "./outcome.ts";
import type { PointStatus } from "./sweep.ts";

/** @param before attempts of the same run that failed */
export function judgeOutcome(hash: string, { run, judgement }: EndedRun, before: number): Outcome {
  const { manifest, series } = run;
  const { slingshots } = judgement;
  const times = findTimes(series, epochRowsOf(manifest), defaultReached);
  return {
    hash,
    status: manifest.status as PointStatus,
    steps: manifest.steps ?? 0,
    endedBy: null,
    answer: slingshots.answer,
    slingshots: slingshots.slingshots.length,
    firstSpike: slingshots.slingshots[0]?.spike ?? null,
    fittedAt: slingshots.fittedAt,
    grokkedAt: times?.t4 ?? null,
    delay: times?.delay ?? null,
    trainLoss: lastOf(series, "trainLoss"),
    trainAccuracy: lastOf(series, "trainAccuracy"),
    validationAccuracy: lastOf(series, "validationAccuracy"),
    highestValidationAccuracy: highestOf(series, "validationAccuracy"),
    lastLayerNorm: lastOf(series, "lastLayerNorm"),
    parametersSha256: manifest.parametersSha256 ?? null,
    seconds: secondsOf(run),
    attempts: before + 1 + manifest.history.filter(({ kind }) => kind === "resumed").length,
    error: null,
    endedAt: manifest.endedAt ?? new Date().toISOString(),
  };
}

/** The outcome of a run that failed, as far as anything is known of it. */
export function failedOutcome(hash: string, error: string, attempts: number): Outcome {
  const none = {
    ...{ endedBy: null, firstSpike: null, fittedAt: null, grokkedAt: null, delay: null, trainLoss: null },
    ...{ trainAccuracy: null, validationAccuracy: null, highestValidationAccuracy: null, lastLayerNorm: null },
    parametersSha256: null,
  };
  const endedAt = new Date().toISOString();
  return { hash, status: "failed", steps: 0, answer: "", slingshots: 0, ...none, seconds: 0, attempts, error, endedAt };
}

/** At the speed of its last part: how long the others took is not recorded. */
function secondsOf({ manifest: { steps, stepsPerSecond } }: Run): number {
  return steps !== null && stepsPerSecond !== undefined && stepsPerSecond > 0 ? steps / stepsPerSecond : 0;
}

/** The last number of a column: validation is looked at now and then. JSON has no infinities. */
function lastOf({ columns }: Series, name: string): number | null {
  const values = columns[name] ?? [];
  for (let i = values.length - 1; i >= 0; i--) if (Number.isFinite(values[i])) return values[i] as number;
  return null;
}

function highestOf({ columns }: Series, name: string): number | null {
  let highest = Number.NEGATIVE_INFINITY;
  for (const value of columns[name] ?? []) if (value > highest) highest = value;
  return Number.isFinite(highest) ? highest : null;
}
