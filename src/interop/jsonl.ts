/** @file JSON Lines: one object a row. */
import { type ByteChunks, type Line, readLines } from "./byteChunks.ts";
import { FormatError } from "./formatError.ts";
import { LogBuilder } from "./logBuilder.ts";
import { type ColumnOptions, checkSkip, checkStep, findStepColumn, noSteps, showCell } from "./logColumns.ts";
import { parseNumber } from "./numberText.ts";
import type { LogReading, Table } from "./table.ts";

const CHUNK_CHARACTERS = 1 << 16;

/**
 * The table as text, in chunks. NaN becomes `null`, which pandas, DuckDB and jq all take for "no number"; the infinities,
 * for which JSON has nothing, become the strings `"Infinity"` and `"-Infinity"`.
 */
export function* encodeJsonl({ step, columns }: Table): Generator<string> {
  const keys = columns.map(({ name }) => `,${JSON.stringify(name)}:`);
  let text = "";
  for (let row = 0; row < step.length; row++) {
    text += `{"step":${step[row]}`;
    for (let i = 0; i < columns.length; i++) text += keys[i] + toJsonNumber(columns[i]?.values[row] as number);
    text += "}\n";
    if (text.length > CHUNK_CHARACTERS) {
      yield text;
      text = "";
    }
  }
  yield text;
}

/** A number as JSON: see `encodeJsonl`. */
export function toJsonNumber(value: number): string {
  // To most readers -0 is a whole number, and those have no negative zero.
  if (Object.is(value, -0)) return "-0.0";
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? "null" : `"${value}"`;
}

/**
 * Reads a log. Objects within objects are columns with a dot: `train.loss`. A key that is missing or `null` was not logged
 * (NaN). The bare NaN and Infinity that Python writes are taken, and numbers in strings. Rows without a step are left
 * out, and so is a last line that is cut.
 *
 * @throws FormatError naming line and column
 */
export async function readJsonl(chunks: ByteChunks, { step: asked, skip }: ColumnOptions = {}): Promise<LogReading> {
  const builder = new LogBuilder();
  const own: string[] = [];
  const seen = new Set<string>();
  const skipped = new Set<string>();
  let stepName: string | undefined;
  let without = 0;
  for await (const line of readLines(chunks)) {
    if (line.text.trim() === "") continue;
    const row = parseRow(line);
    if (row === null) {
      own.push(`line ${line.number}, the last one, is cut and was left out`);
      continue;
    }
    const cells = flatten(row);
    const names = [...cells.keys()];
    stepName ??= asked ?? findStepColumn(names, undefined);
    const shown = stepName === undefined ? undefined : cells.get(stepName);
    if (stepName === undefined || shown === undefined || shown === null) {
      for (const name of names) seen.add(name);
      without++;
      continue;
    }
    const place = `line ${line.number}, column ${stepName}`;
    const step = checkStep(toNumber(shown), showCell(shown), place);
    builder.addRow(step);
    for (const [name, cell] of cells) {
      if (name === stepName || name === "") continue;
      if (skip?.has(name) === true) {
        skipped.add(name);
        continue;
      }
      const column = builder.column(name);
      if (cell === null || cell === "") continue;
      const value = toNumber(cell);
      if (value === undefined) {
        throw new FormatError("not-a-number", `line ${line.number}, column ${name}: ${showCell(cell)} is not a number`);
      }
      column.add(step, value);
    }
  }
  const { table, notes } = builder.finish();
  if (table.step.length > 0) checkSkip([...skipped, ...table.columns.map(({ name }) => name)], skip);
  else {
    if (without === 0) throw new FormatError("damaged", "it is empty");
    throw asked === undefined ? noSteps([...seen]) : new FormatError("refused", `no line has a column ${asked}`);
  }
  if (without > 0)
    own.push(`${without} ${without === 1 ? "line has no step and was" : "lines have no step and were"} left out`);
  return { table, notes: [...own, ...notes] };
}

/** The object of a line, or null for a last line that is cut. */
function parseRow({ text, number, complete }: Line): object | null {
  const value = parseJson(text) ?? parseJson(quoteBareNumbers(text));
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  if (value === undefined && !complete) return null;
  throw new FormatError("damaged", `line ${number} is not a JSON object`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Python's NaN, Infinity and -Infinity, which are no JSON, as strings; strings stay as they are. */
function quoteBareNumbers(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g, (token) =>
    token[0] === '"' ? token : `"${token}"`,
  );
}

/** Values by name, those of inner objects by path. */
function flatten(row: object, prefix = "", cells = new Map<string, unknown>()): Map<string, unknown> {
  for (const [key, value] of Object.entries(row) as [string, unknown][]) {
    if (typeof value === "object" && value !== null && !Array.isArray(value)) flatten(value, `${prefix}${key}.`, cells);
    else cells.set(prefix + key, value);
  }
  return cells;
}

function toNumber(cell: unknown): number | undefined {
  if (typeof cell === "number") return cell;
  return typeof cell === "string" ? parseNumber(cell) : undefined;
}
