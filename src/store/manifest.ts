/** @file The manifest of a run: who made it, how, and how it ended. */

/** Version of the run folder's layout that this code writes, and the newest that it reads. */
export const formatVersion = 1;

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
  /** The last step recorded; null while running or when no step was recorded. */
  readonly steps: number | null;
  readonly [key: string]: unknown;
}

/** One line of events.jsonl: what happened at which step, with whatever else the caller wrote. */
export interface RunEvent {
  readonly step: number;
  readonly kind: string;
  readonly [key: string]: unknown;
}

/** JSON with NaN and the infinities as strings ("NaN", "-Infinity"), which plain JSON would turn into null. */
export function toJson(value: unknown, indent?: number): string {
  return JSON.stringify(
    value,
    (_key, item: unknown) => (typeof item === "number" && !Number.isFinite(item) ? String(item) : item),
    indent,
  );
}
