/** @file JSON Lines: one object a row; and the logs that are one JSON document. */

import { FormatError, notAnObject, tooLarge } from "../formatError.ts";
import { DEEPEST_OBJECTS, LONGEST_DOCUMENT, LONGEST_LINE, MOST_COLUMNS } from "../limits.ts";
import { listNames } from "../listNames.ts";
import { type ByteChunks, decodeText, splitLines, unifyNewlines } from "../text/byteChunks.ts";
import { parseNumber } from "../text/numberText.ts";
import { arrange } from "./arrange.ts";
import { describeNoNumber } from "./cellReader.ts";
import { type DocumentColumns, findDocumentColumns } from "./documentColumns.ts";
import { DocumentRows } from "./documentRows.ts";
import { parseJsonText } from "./jsonText.ts";
import { type ColumnOptions, checkName, isStepName } from "./logColumns.ts";
import { Notes } from "./notes.ts";
import { Records } from "./records.ts";
import { findRepeatedKeys } from "./repeatedKeys.ts";
import { compileSkip } from "./skipNames.ts";
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
 * A single JSON document is read too: an array of rows, an object with the array `log_history` (what Hugging Face
 * writes as trainer_state.json), or one with an array for each column, whose rows are numbered where none holds steps.
 *
 * @throws FormatError naming line and column
 */
export async function readJsonl(chunks: ByteChunks, options: ColumnOptions = {}): Promise<LogReading[]> {
  const rows = new JsonRows(options);
  const texts = unifyNewlines(decodeText(chunks));
  const first = await readHead(texts, options.firstLine);
  const head = await readOn(first, texts);
  const columns = head.isWhole ? findDocumentColumns(parseJsonText(head.text)) : null;
  if (columns !== null) rows.takeColumns(columns);
  else if (isDocument(head)) await takeDocument(head, texts, rows);
  else await takeLines(head, texts, rows);
  return rows.finish();
}

/** A text up to the end of its first line that is not blank, or further. */
interface Head {
  /** From the beginning of that line on. */
  readonly text: string;
  /** Its number. */
  readonly line: number;
}

async function readHead(texts: AsyncIterator<string>, firstLine = 1): Promise<Head> {
  let text = "";
  let line = firstLine;
  while (text.length <= LONGEST_LINE) {
    const next = await texts.next();
    if (next.done === true) break;
    let more = next.value;
    if (text === "") {
      const blank = /^\s*/.exec(more)?.[0] ?? "";
      for (let i = blank.indexOf("\n"); i >= 0; i = blank.indexOf("\n", i + 1)) line++;
      more = more.slice(blank.length);
    }
    text += more;
    if (more.includes("\n")) break;
  }
  return { text, line };
}

/**
 * The same further on: to the end, where the text may be one document by columns. That is an object without steps and without
 * the rows of Hugging Face, and it is held whole.
 */
async function readOn(head: Head, texts: AsyncIterator<string>): Promise<Head & { readonly isWhole: boolean }> {
  let { text } = head;
  const newline = text.indexOf("\n");
  const value = parseJsonText(newline < 0 ? text : text.slice(0, newline));
  const mayBe = text.startsWith("{") && !text.includes('"log_history"');
  const hasStep = typeof value === "object" && value !== null && isRow(value);
  if (!mayBe || hasStep) return { ...head, isWhole: false };
  while (text.length <= LONGEST_DOCUMENT) {
    // A second line makes it a log of rows.
    if (value !== undefined && /\n\s*\S/.test(text)) break;
    const next = await texts.next();
    if (next.done === true) return { ...head, text, isWhole: true };
    text += next.value;
  }
  return { ...head, text, isWhole: false };
}

/** What a row calls its step. In a document, `epochs` and the like say how many there were. */
const ROW_STEP = /^_?(step|global_step|iteration|iter|epoch|update|num_updates)$/i;

/** Whether an object holds the step of a row. */
function isRow(value: object): boolean {
  const isNumber = (cell: unknown) => typeof cell === "number" || typeof cell === "string";
  return Object.entries(value).some(([key, cell]) => ROW_STEP.test(key) && isNumber(cell));
}

/** Whether the first line is no row: it only begins a document, or is one. */
function isDocument({ text }: Head): boolean {
  if (!/^[[{]/.test(text)) return false;
  const newline = text.indexOf("\n");
  const line = newline < 0 ? text : text.slice(0, newline);
  if (line.length > LONGEST_LINE) return true;
  const value = parseJsonText(line);
  if (value !== undefined) return listRows(value) !== null;
  if (line.startsWith("[")) return true;
  // An object that ends in its line is a row, though a malformed one.
  const document = new DocumentRows(() => {}, 1);
  document.push(line);
  return !document.isDone;
}

async function takeDocument(head: Head, texts: AsyncIterable<string>, rows: JsonRows): Promise<void> {
  let count = 0;
  const document = new DocumentRows((text) => rows.takeText(text, "row", ++count), head.line);
  for (let at = 0; at < head.text.length; at += CHUNK_CHARACTERS)
    document.push(head.text.slice(at, at + CHUNK_CHARACTERS));
  for await (const text of texts) document.push(text);
  document.end();
}

async function takeLines(head: Head, texts: AsyncIterable<string>, rows: JsonRows): Promise<void> {
  for await (const line of splitLines(prepend(head.text, texts), head.line)) {
    if (line.text.trim() === "") continue;
    const value = parseJsonText(line.text);
    const isCut = value === undefined && !line.complete && line.number > head.line;
    if (isCut) rows.notes.push(`line ${line.number}, the last one, is cut and was left out`);
    else rows.takeText(line.text, "line", line.number, value);
  }
}

async function* prepend(first: string, texts: AsyncIterable<string>): AsyncGenerator<string> {
  yield first;
  yield* texts;
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
  readonly #records = new Records();
  readonly #options: ColumnOptions;
  /** By name: whether it is left out. */
  readonly #skips = new Map<string, boolean>();
  /** Names that a row has more than once: in how many rows, and the first of them. */
  readonly #repeated = new Map<string, { rows: number; readonly place: string }>();

  constructor(options: ColumnOptions) {
    this.#options = options;
  }

  /**
   * Takes the row that `text` is, which stands in this line, or is this row of a document.
   * @throws FormatError unless it is an object
   */
  takeText(text: string, unit: "line" | "row", number: number, value = parseJsonText(text)): void {
    const place = `${unit} ${number}`;
    this.#records.unit = unit;
    this.#take(value, place, number);
    // Last: what is too deep or too wide has been refused.
    for (const path of findRepeatedKeys(text, value)) this.#noteRepeated(path.join("."), place);
  }

  /** Takes a document by columns. */
  takeColumns({ columns, left }: DocumentColumns): void {
    this.#records.unit = "row";
    const names = [...columns.keys()];
    const rows = columns.get(names[0] as string)?.length ?? 0;
    const isNumbered = this.#options.step === undefined && !names.some(isStepName);
    if (isNumbered)
      this.notes.push("it has an array for each column and none of steps, so the rows are numbered, from 0");
    if (left.length > 0) this.notes.push(`of another length than the others, and left out: ${listNames(left)}`);
    for (let i = 0; i < rows; i++) {
      const cells = names.map((name) => [name, columns.get(name)?.[i]] as const);
      this.#addCells(isNumbered ? [["step", i], ...cells] : cells, i + 1);
    }
  }

  #take(value: unknown, place: string, number: number): void {
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw notAnObject(place);
    const cells = flatten(value, place, (name) => this.#noteRepeated(name, place));
    this.#addCells(cells, number);
  }

  #addCells(cells: Iterable<readonly [string, unknown]>, number: number): void {
    const row = this.#records.addRow(number);
    for (const [name, cell] of cells) {
      if (name === "") continue;
      if (this.#isSkipped(name)) {
        this.#records.skipped.add(name);
        continue;
      }
      const column = this.#records.column(name);
      if (cell === null || cell === undefined || cell === "") continue;
      const value = toNumber(cell);
      if (value !== undefined) column.addNumber(row, value);
      else column.addWord(row, typeof cell === "string" ? cell : typeof cell, () => describeNoNumber(cell));
    }
  }

  /** @throws FormatError where no row has a step, or a column to leave out is not there */
  finish(): LogReading[] {
    if (this.#records.length === 0) throw new FormatError("damaged", "it is empty");
    return arrange(this.#records, this.#options, [...this.notes, ...this.#describeRepeated()]);
  }

  #isSkipped(name: string): boolean {
    let isSkipped = this.#skips.get(name);
    if (isSkipped === undefined) {
      isSkipped = [...(this.#options.skip ?? [])].some((asked) => compileSkip(asked)(name));
      this.#skips.set(name, isSkipped);
    }
    return isSkipped;
  }

  /** Notes that a row has several values of one name, of which the last one counts. */
  #noteRepeated(name: string, place: string): void {
    const known = this.#repeated.get(name);
    if (known !== undefined) known.rows++;
    else if (this.#repeated.size < MOST_COLUMNS) this.#repeated.set(name, { rows: 1, place });
  }

  #describeRepeated(): string[] {
    const notes = new Notes();
    for (const [name, { rows, place }] of this.#repeated) {
      if (this.#isSkipped(name)) continue;
      const more = rows === 1 ? "" : `, and so ${rows === 2 ? "has 1" : `have ${rows - 1}`} more`;
      notes.add(`${place} has ${name} more than once${more}; the last value counts`);
    }
    return notes.list();
  }
}

/**
 * Values by name, those of inner objects by path.
 * @param onRepeated hears a name that two keys make, as `a.b` and `a: { b }` do; the last value counts
 * @throws FormatError where there are more, or objects lie deeper in one another, than is read
 */
function flatten(
  row: object,
  place: string,
  onRepeated: (name: string) => void,
  prefix = "",
  depth = 1,
  cells = new Map<string, unknown>(),
): Map<string, unknown> {
  if (depth > DEEPEST_OBJECTS) throw tooLarge(place, DEEPEST_OBJECTS, "objects within objects");
  for (const [key, value] of Object.entries(row) as [string, unknown][]) {
    const name = prefix + key;
    checkName(name);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      flatten(value, place, onRepeated, `${name}.`, depth + 1, cells);
      continue;
    }
    if (cells.has(name)) onRepeated(name);
    if (cells.set(name, value).size > MOST_COLUMNS + 1) throw tooLarge(place, MOST_COLUMNS, "columns");
  }
  return cells;
}

function toNumber(cell: unknown): number | undefined {
  if (typeof cell === "number") return cell;
  return typeof cell === "string" ? parseNumber(cell) : undefined;
}
