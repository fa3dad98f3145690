/** @file A sweep as a table, one row a run: where it stands on the axes, and how it ended. No run is opened. */
import { relative } from "node:path";
import { Journal } from "./folder/journal.ts";
import { runPlace } from "./folder/places.ts";
import { readPoints } from "./folder/points.ts";
import type { Outcome } from "./outcome.ts";
import type { Point, Value } from "./sweep.ts";

/** Columns of the outcome, besides the hash; a line of the journal may have more, of a later version. */
const OUTCOME_COLUMNS = [
  ...["status", "steps", "endedBy", "answer", "slingshots", "firstSpike", "fittedAt", "grokkedAt", "delay"],
  ...["trainLoss", "trainAccuracy", "validationAccuracy", "highestValidationAccuracy", "lastLayerNorm"],
  ...["parametersSha256", "seconds", "attempts", "error", "endedAt"],
] as const satisfies readonly (keyof Outcome)[];

export interface SweepTable {
  readonly columns: readonly string[];
  /** As many values as columns each; null is what a run does not have. */
  readonly rows: readonly (readonly Value[])[];
}

/**
 * The table of the sweep in `folder`, in the order in which runs were asked for. The column of an axis is called by its path,
 * with `experiment.` before it where a column of the outcome has that name: `experiment.steps` were asked for, `steps` are
 * recorded.
 * @throws StoreError where the folder cannot be read
 */
export function readTable(folder: string): SweepTable {
  const { outcomes } = new Journal(folder);
  const points = readPoints(folder);
  const axes = [...new Set(points.flatMap(({ values }) => Object.keys(values)))];
  const own = new Set<string>(["hash", "run", "seed", ...OUTCOME_COLUMNS]);
  const names = axes.map((path) => (own.has(path) ? `experiment.${path}` : path));
  const columns = ["hash", "run", ...names, "seed", ...OUTCOME_COLUMNS];
  return { columns, rows: points.map((point) => toRow(folder, point, axes, outcomes.get(point.hash))) };
}

function toRow(folder: string, point: Point, axes: readonly string[], outcome: Outcome | undefined): Value[] {
  const { hash, values, seed } = point;
  const run = relative(folder, runPlace(folder, hash).directory);
  const ending = OUTCOME_COLUMNS.map((name) => outcome?.[name] ?? (name === "status" ? "waiting" : null));
  return [hash, run, ...axes.map((path) => values[path] ?? null), seed, ...ending];
}

const END = "\r\n";
const CHUNK_CHARACTERS = 1 << 16;

/** As RFC 4180, in chunks. What a run does not have is an empty cell; lists and groups are JSON. */
export function* encodeTableCsv({ columns, rows }: SweepTable): Generator<string> {
  let text = columns.map(writeCell).join(",") + END;
  for (const row of rows) {
    text += row.map(writeCell).join(",") + END;
    if (text.length < CHUNK_CHARACTERS) continue;
    yield text;
    text = "";
  }
  yield text;
}

function writeCell(value: Value): string {
  if (value === null) return "";
  const text = asText(value);
  return /[",\r\n]|^ | $/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A value as a text that is read back as it. */
export const asText = (value: Value): string => (typeof value === "string" ? value : JSON.stringify(value));
