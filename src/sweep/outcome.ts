/** @file What a sweep keeps of a run that has ended: one line of numbers, so that a table of many runs opens none of them. */
import type { PointStatus } from "./sweep.ts";

/** Steps count from 1; null is what did not happen, or what the run has no numbers for. */
export interface Outcome {
  readonly hash: string;
  readonly status: PointStatus;
  /** Steps recorded. */
  readonly steps: number;
  /** The rule of `stop` that ended it, at the latest after the last step that was asked for. */
  readonly endedBy: string | null;
  readonly answer: string;
  readonly slingshots: number;
  /** Of the first slingshot. */
  readonly firstSpike: number | null;
  readonly fittedAt: number | null;
  /** When validation accuracy came to the share that counts as grokked, and how long after the training set was fitted. */
  readonly grokkedAt: number | null;
  readonly delay: number | null;
  readonly trainLoss: number | null;
  readonly trainAccuracy: number | null;
  readonly validationAccuracy: number | null;
  readonly highestValidationAccuracy: number | null;
  readonly lastLayerNorm: number | null;
  readonly parametersSha256: string | null;
  /** Of training, all parts together. */
  readonly seconds: number;
  /** Times that it was begun or gone on with. */
  readonly attempts: number;
  /** Why it failed. */
  readonly error: string | null;
  /** Time in UTC. */
  readonly endedAt: string;
}

/** An outcome whose `grokkedAt` and `delay` may be by another definition than that by which runs are judged as they end. */
export interface JudgedOutcome extends Outcome {
  /** Of such a definition, what it rests on. */
  readonly anew?: {
    /** From where its delay counts. */
    readonly t2: number | null;
    /** The last step at which it was looked for; null where it was not: nothing is known. */
    readonly lastValidatedStep: number | null;
  };
}
