/** @file The tables about runs: one row a run, an event, a checkpoint. */
import { join } from "node:path";
import { type NamedRun, type RunContents, readLabels } from "../store/index.ts";
import { flatten, type SqlType } from "./inferredTable.ts";

/** A run with what is readable of it. */
export type ReadableRun = NamedRun & RunContents;

type Row = Record<string, unknown>;

type Columns = Readonly<Record<string, SqlType>>;

/** Columns that are there whatever the runs hold. */
export const RUN_COLUMNS: Columns = {
  run: "VARCHAR",
  path: "VARCHAR",
  status: "VARCHAR",
  steps: "BIGINT",
  startedAt: "TIMESTAMP",
  endedAt: "TIMESTAMP",
  forkedFrom: "VARCHAR",
  parametersSha256: "VARCHAR",
  tags: "VARCHAR",
  note: "VARCHAR",
};
export const EVENT_COLUMNS: Columns = { run: "VARCHAR", step: "BIGINT", kind: "VARCHAR" };
export const CHECKPOINT_COLUMNS: Columns = {
  run: "VARCHAR",
  step: "BIGINT",
  reason: "VARCHAR",
  path: "VARCHAR",
  bytes: "BIGINT",
  sha256: "VARCHAR",
};

/** What of a manifest has a table or a column of its own, or is not about the run. */
const ELSEWHERE = new Set([
  "status",
  "steps",
  "startedAt",
  "endedAt",
  "parametersSha256",
  "checkpoints",
  "columns",
  "history",
]);

/**
 * One row a run. First what is asked for most; then every setting of its experiment under its path, `experiment.` before
 * it where the name is taken (`experiment.steps` were asked for, `steps` are recorded); then the rest of the manifest
 * under `manifest.`.
 */
export function toRunRows(runs: readonly ReadableRun[]): Row[] {
  return runs.map(({ name, directory, manifest, experiment }) => {
    const { tags, note } = readLabels(directory);
    const rest = Object.entries(manifest).filter(([key]) => !ELSEWHERE.has(key));
    return {
      run: name,
      path: directory,
      // As a list of runs says it: nothing was trained here.
      status: manifest.kind === "imported-log" ? "imported" : manifest.status,
      steps: manifest.steps,
      startedAt: readTime(manifest.startedAt),
      endedAt: readTime(manifest.endedAt),
      forkedFrom: manifest.forkedFrom?.run ?? null,
      parametersSha256: manifest.parametersSha256 ?? null,
      // No tag has a blank.
      tags: tags.length === 0 ? null : tags.join(" "),
      note,
      ...mapKeys(flatten(experiment), (key) => (isTaken(key) ? `experiment.${key}` : key)),
      ...mapKeys(flatten(Object.fromEntries(rest)), (key) => `manifest.${key}`),
    };
  });
}

/** A time as SQL reads it, whatever digits of a second it has: one that SQL refused would cost the answer of all runs. */
const readTime = (text: string | null): string | null => text && new Date(text).toISOString();

/** SQL takes names without regard to case. */
const isTaken = (key: string): boolean =>
  Object.keys(RUN_COLUMNS).some((own) => own.toLowerCase() === key.toLowerCase());

const mapKeys = (row: Row, rename: (key: string) => string): Row =>
  Object.fromEntries(Object.entries(row).map(([key, value]) => [rename(key), value]));

/** One row an event, with all that it says. */
export function listEvents(runs: readonly ReadableRun[]): Row[] {
  return runs.flatMap(({ name, events }) =>
    events.map(({ step, kind, ...facts }) => ({ run: name, step, kind, ...flatten(facts) })),
  );
}

/** One row a checkpoint, oldest first. */
export function listCheckpoints(runs: readonly ReadableRun[]): Row[] {
  return runs.flatMap(({ name, directory, manifest }) =>
    manifest.checkpoints.map(({ step, reason, file, bytes, sha256, ...facts }) => ({
      run: name,
      step,
      reason,
      path: join(directory, file),
      bytes,
      sha256,
      ...flatten(facts),
    })),
  );
}
