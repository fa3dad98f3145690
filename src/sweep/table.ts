/** @file A sweep as a table, one row a run: where it stands on the axes, and how it ended. No run is opened. */
import { relative } from "node:path";
import { spellNumber } from "../text/numberText.ts";
import { Journal } from "./folder/journal.ts";
import type { LeftOutLines } from "./folder/leftOutLines.ts";
import { runPlace } from "./folder/places.ts";
import { readPoints } from "./folder/points.ts";
import type { JudgedAnew } from "./judgeAnew.ts";
import type { Outcome } from "./outcome.ts";
import type { Point, Value } from "./sweep.ts";

/** Columns of the outcome, besides the hash; a line of the journal may have more, of a later version. */
const OUTCOME_COLUMNS = [
  ...["status", "steps", "endedBy", "answer", "slingshots", "firstSpike", "fittedAt", "grokkedAt", "delay"],
  ...["trainLoss", "trainAccuracy", "validationAccuracy", "highestValidationAccuracy", "lastLayerNorm"],
  ...["parametersSha256", "seconds", "attempts", "error", "endedAt"],
] as const satisfies readonly (keyof Outcome)[];

/** Columns besides these where the runs were judged anew: by which definition, and what "not yet" holds up to. */
const ANEW_COLUMNS = ["grokkedBy", "t2", "lastValidatedStep"] as const;

export interface SweepTable {
  readonly columns: readonly TableColumn[];
  /** Rows: one a run. */
  readonly count: number;
  /** Lines of the folder's files that were left out. */
  readonly leftOut: LeftOutLines;
}

export interface TableColumn {
  readonly name: string;
  /** One a row; null is what a run does not have. */
  readonly values: readonly Value[];
}

/**
 * The table of the sweep in `folder`, in the order in which runs were asked for. The column of an axis is called by its path,
 * with `experiment.` before it where a column of the outcome has that name: `experiment.steps` were asked for, `steps` are
 * recorded.
 * @param anew the runs judged by another definition of generalising; without it, as the journal has them
 * @throws StoreError where the folder cannot be read
 */
export function readTable(folder: string, anew: JudgedAnew | null = null): SweepTable {
  const { outcomes: journal, leftOut } = new Journal(folder);
  const outcomes = anew?.outcomes ?? journal;
  const points = readPoints(folder, leftOut);
  const ends = points.map(({ hash }) => outcomes.get(hash));
  const axes = [...new Set(points.flatMap(({ values }) => Object.keys(values)))];
  const own = new Set<string>(["hash", "run", "seed", ...OUTCOME_COLUMNS, ...(anew === null ? [] : ANEW_COLUMNS)]);
  const column = (name: string, read: (point: Point) => Value) => ({ name, values: points.map(read) });
  return {
    columns: [
      column("hash", ({ hash }) => hash),
      column("run", ({ hash }) => relative(folder, runPlace(folder, hash).directory)),
      ...axes.map((path) => column(own.has(path) ? `experiment.${path}` : path, ({ values }) => values[path] ?? null)),
      column("seed", ({ seed }) => seed),
      ...OUTCOME_COLUMNS.map((name) => ({
        name,
        values: ends.map((end) => end?.[name] ?? (name === "status" ? "waiting" : null)),
      })),
      ...(anew === null ? [] : listAnew(anew, points)),
    ],
    count: points.length,
    leftOut,
  };
}

function listAnew({ definition, outcomes }: JudgedAnew, points: readonly Point[]): TableColumn[] {
  const judged = points.map(({ hash }) => outcomes.get(hash)?.anew);
  const values: Readonly<Record<(typeof ANEW_COLUMNS)[number], Value[]>> = {
    grokkedBy: points.map(() => definition.name),
    t2: judged.map((one) => one?.t2 ?? null),
    lastValidatedStep: judged.map((one) => one?.lastValidatedStep ?? null),
  };
  return ANEW_COLUMNS.map((name) => ({ name, values: values[name] }));
}

const END = "\r\n";
const CHUNK_CHARACTERS = 1 << 16;

/** As RFC 4180, in chunks. What a run does not have is an empty cell; lists and groups are JSON. */
export function* encodeTableCsv({ columns, count }: SweepTable): Generator<string> {
  let text = columns.map(({ name }) => writeCell(name)).join(",") + END;
  for (let row = 0; row < count; row++) {
    text += columns.map(({ values }) => writeCell(values[row] ?? null)).join(",") + END;
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

/** A value as a text that is read back as it: a number in one spelling, lists and groups as JSON. */
export function asText(value: Value): string {
  if (typeof value === "string") return value;
  return typeof value === "number" ? spellNumber(value) : writeJson(value);
}

/** JSON, with numbers spelt as those that stand alone. */
function writeJson(value: Value): string {
  if (typeof value === "number") return spellNumber(value);
  if (isList(value)) return `[${value.map(writeJson).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).map(([name, inner]) => `${JSON.stringify(name)}:${writeJson(inner)}`);
  return `{${entries.join(",")}}`;
}

const isList = (value: Value): value is readonly Value[] => Array.isArray(value);
