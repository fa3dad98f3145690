/** @file JSON Lines: one object a row; and the logs that are one JSON document. */
import { type ByteChunks, readLines } from "./byteChunks.ts";
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
 * A single JSON document is read too: an array of rows, or an object with the array `log_history` (what Hugging Face
 * writes as trainer_state.json).
 *
 * @throws FormatError naming line and column
 */
export async function readJsonl(chunks: ByteChunks, options: ColumnOptions = {}): Promise<LogReading> {
  const rows = new JsonRows(options);
  /** Lines that are no rows, taken together: a document over several lines. */
  let document: string[] | null = null;
  let firstLine = 0;
  let length = 0;
  let isFirst = true;
  for await (const line of readLines(chunks)) {
    if (document !== null) {
      document.push(line.text);
      length += line.text.length;
      if (length > LONGEST_DOCUMENT) throw notAnObject(`line ${firstLine}`);
      continue;
    }
    if (line.text.trim() === "") continue;
    const value = parse(line.text);
    if (isFirst && (value === undefined ? /^\s*[[{]/.test(line.text) : listRows(value) !== null)) {
      document = [line.text];
      firstLine = line.number;
      continue;
    }
    isFirst = false;
    if (value === undefined && !line.complete)
      rows.notes.push(`line ${line.number}, the last one, is cut and was left out`);
    else rows.take(value, `line ${line.number}`);
  }
  if (document !== null) takeDocument(document, firstLine, rows);
  return rows.finish();
}

/** Characters of a JSON document that spans lines. */
const LONGEST_DOCUMENT = 1 << 28;

/** @throws FormatError where the lines are no document with rows */
function takeDocument(lines: readonly string[], firstLine: number, rows: JsonRows): void {
  const value = parse(lines.join("\n"));
  // Its first line would have been a row if it could be read; so it is named as one.
  if (value === undefined) throw notAnObject(`line ${firstLine}`);
  const listed = listRows(value);
  if (listed === null) throw new FormatError("damaged", "it is one JSON object without an array log_history");
  for (const [i, row] of listed.entries()) rows.take(row, `row ${i + 1}`);
}

/** The rows of a document: those of an array, or of the array `log_history` of an object; null where it is none. */
function listRows(value: unknown): readonly unknown[] | null {
  if (Array.isArray(value)) return value;
  if (typeof value !== "object" || value === null || !("log_history" in value)) return null;
  return Array.isArray(value.log_history) ? value.log_history : null;
}

/** Takes the objects of a log, one a row. */
class JsonRows {
  readonly notes: string[] = [];
  readonly #builder = new LogBuilder();
  /** Names in rows without a step. */
  readonly #seen = new Set<string>();
  readonly #skipped = new Set<string>();
  readonly #asked: string | undefined;
  readonly #skip: ReadonlySet<string> | undefined;
  #stepName: string | undefined;
  #without = 0;
  #withoutAt = "";

  constructor({ step, skip }: ColumnOptions) {
    this.#asked = step;
    this.#skip = skip;
  }

  /** @throws FormatError unless it is an object of numbers */
  take(row: unknown, place: string): void {
    if (typeof row !== "object" || row === null || Array.isArray(row)) throw notAnObject(place);
    const cells = flatten(row);
    const names = [...cells.keys()];
    this.#stepName ??= this.#asked ?? findStepColumn(names, undefined);
    const stepName = this.#stepName;
    const shown = stepName === undefined ? undefined : cells.get(stepName);
    if (stepName === undefined || shown === undefined || shown === null) {
      for (const name of names) this.#seen.add(name);
      this.#without++;
      this.#withoutAt = place;
      return;
    }
    const step = checkStep(toNumber(shown), showCell(shown), `${place}, column ${stepName}`);
    this.#builder.addRow(step, place);
    for (const [name, cell] of cells) {
      if (name === stepName || name === "") continue;
      if (this.#skip?.has(name) === true) {
        this.#skipped.add(name);
        continue;
      }
      const column = this.#builder.column(name);
      if (cell === null || cell === "") continue;
      const value = toNumber(cell);
      if (value === undefined) {
        throw new FormatError("not-a-number", `${place}, column ${name}: ${showCell(cell)} is not a number`);
      }
      column.add(step, value);
    }
  }

  /** @throws FormatError where no row has a step, or a column to leave out is not there */
  finish(): LogReading {
    const { table, notes } = this.#builder.finish();
    if (table.step.length === 0) {
      if (this.#without === 0) throw new FormatError("damaged", "it is empty");
      throw this.#asked === undefined
        ? noSteps([...this.#seen])
        : new FormatError("refused", `no ${this.#unit} has a column ${this.#asked}`);
    }
    checkSkip([...this.#skipped, ...table.columns.map(({ name }) => name)], this.#skip);
    const unit = this.#unit;
    const without =
      this.#without === 1
        ? `1 ${unit} has no step and was left out`
        : `${this.#without} ${unit}s have no step and were left out`;
    return { table, notes: [...this.notes, ...(this.#without === 0 ? [] : [without]), ...notes] };
  }

  get #unit(): string {
    return this.#withoutAt.startsWith("row") ? "row" : "line";
  }
}

function notAnObject(place: string): FormatError {
  return new FormatError("damaged", `${place} is not a JSON object`);
}

/** What the text is as JSON; undefined where it is none. */
function parse(text: string): unknown {
  return parseJson(text) ?? parseJson(quoteBareNumbers(text));
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
