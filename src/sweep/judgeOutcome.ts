/** @file What a sweep keeps of a run that has ended, judged as any run. */
import { defineByShare, type GrokkingDefinition, type GrokkingTimes } from "../analysis/index.ts";
import type { Series } from "../series.ts";
import type { EndedRun } from "../training/index.ts";
import { defaultReached } from "../verdict/generalisation.ts";
import { judgeGrokking } from "../verdict/judgeRun.ts";
import type { JudgedOutcome, Outcome } from "./outcome.ts";
import type { PointStatus } from "./sweep.ts";

/** What counts as grokked as the runs of a sweep end. */
export const ENDING_DEFINITION = defineByShare(defaultReached);

/** What only those know who ask for an outcome. */
interface Circumstances {
  /** Attempts of the same run that failed. */
  readonly before?: number;
  /** What counts as grokked; without it, `ENDING_DEFINITION`. */
  readonly definition?: GrokkingDefinition;
}

/** The outcome of a run as far as it is recorded; one that may go on is `done` up to there. */
export function judgeOutcome(
  hash: string,
  { run, judgement: { slingshots } }: EndedRun,
  { before = 0, definition = ENDING_DEFINITION }: Circumstances = {},
): JudgedOutcome {
  const { manifest, series } = run;
  const times = judgeGrokking(run, definition);
  const steps = series.step.at(-1) ?? 0;
  return {
    hash,
    status: statusOf(manifest.status),
    steps,
    endedBy: manifest.endedBy?.rule ?? null,
    answer: slingshots.answer,
    slingshots: slingshots.slingshots.length,
    firstSpike: slingshots.slingshots[0]?.spike ?? null,
    fittedAt: slingshots.fittedAt,
    ...(definition.name === ENDING_DEFINITION.name ? judgeEnding(times) : judgeGeneralising(times)),
    trainLoss: lastOf(series, "trainLoss"),
    trainAccuracy: lastOf(series, "trainAccuracy"),
    validationAccuracy: lastOf(series, "validationAccuracy"),
    highestValidationAccuracy: highestOf(series, "validationAccuracy"),
    lastLayerNorm: lastOf(series, "lastLayerNorm"),
    parametersSha256: manifest.parametersSha256 ?? null,
    // At the speed of its last part: how long the others took is not recorded. What came before a fork its parent trained.
    seconds: manifest.stepsPerSecond ? (steps - (manifest.forkedFrom?.step ?? 0)) / manifest.stepsPerSecond : 0,
    attempts: before + 1 + manifest.history.filter(({ kind }) => kind === "resumed").length,
    error: null,
    endedAt: manifest.endedAt ?? new Date().toISOString(),
  };
}

const judgeEnding = (times: GrokkingTimes | null): Pick<Outcome, "grokkedAt" | "delay"> => ({
  grokkedAt: times?.t4 ?? null,
  delay: times?.delay ?? null,
});

/** The same by another definition, with what that rests on. */
export function judgeGeneralising(
  times: GrokkingTimes | null,
): Required<Pick<JudgedOutcome, "grokkedAt" | "delay" | "anew">> {
  const anew = { t2: times?.t2 ?? null, lastValidatedStep: times?.lastValidatedStep ?? null };
  return { ...judgeEnding(times), anew };
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

const statusOf = (status: string): PointStatus => (status === "failed" || status === "non-finite" ? status : "done");

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
