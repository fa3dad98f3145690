/** @file The manifest of a run: who made it, how, and how it ended. */
import type { Column } from "./seriesFile.ts";

/** Version of the run folder's layout that this code writes, and the only one that it reads. */
export const formatVersion = 2;

/**
 * - `running`: being written, or its process was killed.
 * - `done`: trained all steps asked for.
 * - `interrupted`: stopped by the user.
 * - `failed`: stopped by an error.
 * - `non-finite`: stopped because a value became NaN or infinite.
 */
export type RunStatus = "running" | "done" | "interrupted" | "failed" | "non-finite";

/** manifest.json. Every further key is what the caller passed (version, engine arithmetic, host facts, hashes). */
export interface RunManifest {
  readonly formatVersion: number;
  readonly status: RunStatus;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  /** ISO 8601, UTC; null while running. */
  readonly endedAt: string | null;
  /** The last step that was on disk when this was written; a running run may have more since. Null for none. */
  readonly steps: number | null;
  /** The columns of the series, without `step`. */
  readonly columns: readonly Column[];
  /** SHA-256 of experiment.yaml. */
  readonly experimentSha256: string;
  /** SHA-256 of events.jsonl; null while there are no events, as in a running run. */
  readonly eventsSha256: string | null;
  /** While experiment.yaml is being replaced: the SHA-256 that it may have as well. */
  readonly nextExperimentSha256?: string | undefined;
  /** By ascending steps. */
  readonly checkpoints: readonly CheckpointEntry[];
  /** What happened to the run as a process: resumed, lock taken over, repaired. Oldest first. */
  readonly history: readonly HistoryEntry[];
  readonly [key: string]: unknown;
}

/**
 * Why a checkpoint was saved. Those of `interval` and `time` make room for newer ones, all others stay:
 * `power-of-two` (step 1, 2, 4, …), `event` (around a slingshot), `start` and `last` of a run.
 */
export type CheckpointReason = "interval" | "time" | "power-of-two" | "event" | "start" | "last";

/** A checkpoint as the manifest lists it. Further keys are what the caller passed as facts (`parametersSha256`). */
export interface CheckpointEntry {
  readonly step: number;
  /** Relative to the run folder. */
  readonly file: string;
  readonly bytes: number;
  /** Of the file. */
  readonly sha256: string;
  readonly reason: CheckpointReason;
  readonly [key: string]: unknown;
}

/** Something that happened to the run and not in its training. */
export interface HistoryEntry {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly kind: string;
  readonly [key: string]: unknown;
}

/** One line of events.jsonl: what happened at which step, with whatever else the caller wrote. */
export interface RunEvent {
  readonly step: number;
  readonly kind: string;
  readonly [key: string]: unknown;
}

/** Keys of the manifest that only the store sets. */
const ownKeys = [
  "formatVersion",
  "status",
  "startedAt",
  "endedAt",
  "steps",
  "columns",
  "experimentSha256",
  "nextExperimentSha256",
  "eventsSha256",
  "checkpoints",
  "history",
  "checksum",
] as const;

/** Throws RangeError when a caller's facts for the manifest have a key of the store's own. */
export function checkFacts(facts: Readonly<Record<string, unknown>>): void {
  const key = ownKeys.find((name) => Object.hasOwn(facts, name));
  if (key !== undefined) throw new RangeError(`the manifest's ${key} is set by the store`);
}

/** JSON with NaN and the infinities as strings ("NaN", "-Infinity"), which plain JSON would turn into null. */
export function toJson(value: unknown, indent?: number): string {
  return JSON.stringify(
    value,
    (_key, item: unknown) => (typeof item === "number" && !Number.isFinite(item) ? String(item) : item),
    indent,
  );
}
