/** @file Comma-separated values (RFC 4180) and their like: a header, then rows. */

import { FormatError, tooLarge } from "../formatError.ts";
import { MOST_COLUMNS } from "../limits.ts";
import { type ByteChunks, decodeText } from "../text/byteChunks.ts";
import { RowSplitter } from "../text/csvRows.ts";
import { parseNumber, writeNumber } from "../text/numberText.ts";
import { arrange } from "./arrange.ts";
import { CellReader, describeNoNumber } from "./cellReader.ts";
import { type ColumnOptions, checkName } from "./logColumns.ts";
import { Notes } from "./notes.ts";
import { type RecordColumn, Records } from "./records.ts";
import { compileSkip } from "./skipNames.ts";
import type { LogReading, Table } from "./table.ts";
import { layOut, readHead } from "./textLayout.ts";

/** RFC 4180. */
const END = "\r\n";
const CHUNK_CHARACTERS = 1 << 16;

/** The table as text, in chunks: `step` first, numbers as `writeNumber` writes them, NaN as `NaN`. */
export function* encodeCsv({ step, columns }: Table): Generator<string> {
  let text = ["step", ...columns.map(({ name }) => quote(name))].join(",") + END;
  for (let row = 0; row < step.length; row++) {
    text += step[row];
    for (const { values } of columns) text += `,${writeNumber(values[row] as number)}`;
    text += END;
    if (text.length > CHUNK_CHARACTERS) {
      yield text;
      text = "";
    }
  }
  yield text;
}

/** As a cell: in quotes where it holds one, or whatever separates cells. */
function quote(name: string): string {
  return /[",;\t|\r\n]|^ | $/.test(name) ? `"${name.replaceAll('"', '""')}"` : name;
}

/**
 * Reads a log. Separators may be commas, semicolons, tabs, bars or spaces. An empty cell is one that was not logged (NaN). A
 * column without a name (the index of a data frame) is left out; so is a last row that is cut: one with too few cells that no
 * newline ends. Lines of remarks (`#`) before the header are passed over; the last of them is the header where no other is.
 *
 * @returns its runs, which are told apart by a column of words or of seeds, or by steps that begin again
 * @throws FormatError naming line and column
 * @example
 * import { readCsv } from "slingshot-lab/interop";
 *
 * const text = new TextEncoder().encode("step,loss\n10,0.5\n20,0.25\n");
 * const [run] = await readCsv([text]);
 * console.log(run?.table.step.join(" "), run?.table.columns[0]?.values.join(" ")); // 10 20 0.5 0.25
 */
export async function readCsv(chunks: ByteChunks, options: ColumnOptions = {}): Promise<LogReading[]> {
  const texts = decodeText(chunks);
  return readTable(await readHead(texts), texts, options);
}

/** The same of a text whose beginning has been read. */
export async function readTable(
  head: string,
  texts: AsyncIterable<string>,
  options: ColumnOptions,
): Promise<LogReading[]> {
  const layout = layOut(head, options);
  const table = new CsvTable(options, layout.header);
  const takeRow = (cells: readonly string[], line: number, isComplete: boolean) => table.take(cells, line, isComplete);
  const splitter = new RowSplitter(takeRow, { ...layout, line: layout.line + (options.firstLine ?? 1) - 1 });
  splitter.push(head.slice(layout.start));
  for await (const text of texts) splitter.push(text);
  splitter.end();
  return table.finish(splitter.separator === ",");
}

/** The columns by their place in a row. */
class CsvTable {
  readonly #records = new Records();
  readonly #cells = new CellReader();
  readonly #options: ColumnOptions;
  readonly #unnamed = new Notes();
  readonly #notes: string[] = [];
  #header: readonly string[] | null = null;
  /** Null for what is left out. */
  #columns: readonly (RecordColumn | null)[] = [];
  /** All columns that any header had, and by their places in a row which of these they are. */
  readonly #known: (RecordColumn | null)[] = [];
  #ids: readonly number[] = [];
  /** Headers that stand again. */
  #again = 0;
  #againAt = 0;

  constructor(options: ColumnOptions, header: readonly string[] | null) {
    this.#options = options;
    if (header !== null) this.#begin(header, false);
  }

  take(cells: readonly string[], line: number, isComplete: boolean): void {
    const header = this.#header;
    if (header === null) this.#begin(cells);
    else if (this.#isHeader(cells, header)) this.#beginAgain(cells, line, header);
    else if (cells.length < header.length && !isComplete)
      this.#notes.push(`line ${line}, the last one, is cut and was left out`);
    else if (cells.length !== header.length) throw wrongLength(line, cells, header.length, this.#records.length);
    else this.#addRow(cells, line);
  }

  /** @param isComma whether commas stand between the cells */
  finish(isComma: boolean): LogReading[] {
    if (this.#header === null) throw new FormatError("damaged", "it is empty");
    const { notes, commas, thousands } = this.#cells.finish(isComma);
    for (const [id, rows] of thousands) this.#known[id]?.scale(rows, 1000);
    // First: it is about every number.
    const own = [...notes, ...this.#unnamed.list(), ...this.#notes];
    if (this.#again > 0) {
      const more = this.#again === 1 ? "" : `, and ${this.#again - 1} times more`;
      own.push(`the header stands again in line ${this.#againAt}${more}`);
    }
    return arrange(this.#records, this.#options, own).map(({ taken, ...reading }) => ({
      ...reading,
      ...(taken && { taken: { ...taken, commas } }),
    }));
  }

  #begin(cells: readonly string[], isRow = true): void {
    const names = cells.map((cell) => cell.trim());
    if (names.length > MOST_COLUMNS) throw tooLarge("the header", MOST_COLUMNS, "columns");
    const seen = new Set<string>();
    const twice = names.find((name) => name !== "" && seen.size === seen.add(name).size);
    if (twice !== undefined) throw new FormatError("refused", `two columns are called ${twice}`);
    const known = new Set(this.#header ?? []);
    for (const [at, name] of names.entries()) {
      if (name === "" && isRow) this.#unnamed.add(`column ${at + 1} has no name and was left out`);
      else if (!known.has(name)) checkName(name);
    }
    const skips = [...(this.#options.skip ?? [])].map(compileSkip);
    this.#columns = names.map((name) => {
      if (name === "") return null;
      if (!skips.some((isMeant) => isMeant(name))) return this.#records.column(name);
      this.#records.skipped.add(name);
      return null;
    });
    this.#ids = this.#columns.map((column) => {
      const id = this.#known.indexOf(column);
      return id >= 0 ? id : this.#known.push(column) - 1;
    });
    this.#header = names;
  }

  /** Whether a row holds names where the header has them, as when a job appends to the file of another. */
  #isHeader(cells: readonly string[], header: readonly string[]): boolean {
    if (cells[0]?.trim() !== header[0] || header[0] === undefined) return false;
    return (
      cells.every((cell, at) => cell.trim() === header[at]) || (cells.length !== header.length && hasNoNumber(cells))
    );
  }

  #beginAgain(cells: readonly string[], line: number, header: readonly string[]): void {
    if (this.#again++ === 0) this.#againAt = line;
    if (cells.length === header.length) return;
    this.#notes.push(`from line ${line} on there are ${cells.length} columns, and ${header.length} before`);
    this.#begin(cells);
  }

  #addRow(cells: readonly string[], line: number): void {
    const row = this.#records.addRow(line);
    for (let i = 0; i < this.#columns.length; i++) {
      const column = this.#columns[i];
      const cell = cells[i] as string;
      if (column === null || column === undefined || cell === "") continue;
      const value = this.#cells.read(cell, this.#ids[i] as number, line, row);
      if (value !== undefined) column.addNumber(row, value);
      else if (cell.trim() !== "") column.addWord(row, cell, () => describeNoNumber(cell));
    }
  }
}

function hasNoNumber(cells: readonly string[]): boolean {
  return cells.every((cell) => cell.trim() === "" || parseNumber(cell) === undefined);
}

function wrongLength(line: number, cells: readonly string[], width: number, rows: number): FormatError {
  const found = cells.length > MOST_COLUMNS ? `more than ${MOST_COLUMNS}` : cells.length;
  // 1,0,5: no comma tells whether it is a separator.
  const isSplit =
    rows === 0 && cells.length > width && cells.every((cell) => /^\s*[+-]?\d*(?:[eE][+-]?\d+)?\s*$/.test(cell));
  const hint = isSplit ? "; numbers with a decimal comma need quotes, or another separator than a comma" : "";
  return new FormatError("damaged", `line ${line} has ${found} cells, and the header has ${width}${hint}`);
}
