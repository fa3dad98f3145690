/** @file Comma-separated values (RFC 4180): a header, then one row a step. */
import { FormatError, tooLarge } from "../formatError.ts";
import { MOST_COLUMNS } from "../limits.ts";
import { showCell } from "../showValue.ts";
import { type ByteChunks, decodeText } from "../text/byteChunks.ts";
import { RowSplitter } from "../text/csvRows.ts";
import { parseNumber, writeNumber } from "../text/numberText.ts";
import { CellReader, describeNoNumber } from "./decimalCommas.ts";
import { LogBuilder, type LogColumn } from "./logBuilder.ts";
import { type ColumnOptions, checkName, checkSkip, checkStep, findStepColumn, noSteps } from "./logColumns.ts";
import { Notes } from "./notes.ts";
import type { LogReading, Table } from "./table.ts";

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
 * Reads a log. Separators may be commas, semicolons, tabs or bars. An empty cell is one that was not logged (NaN). A
 * column without a name (the index of a data frame) is left out; so is a last row that is cut: one with too few cells that no
 * newline ends.
 *
 * @throws FormatError naming line and column
 * @example
 * import { readCsv } from "slingshot-lab/interop";
 *
 * const text = new TextEncoder().encode("step,loss\n10,0.5\n20,0.25\n");
 * const { table } = await readCsv([text]);
 * console.log(table.step.join(" "), table.columns[0]?.name, table.columns[0]?.values.join(" ")); // 10 20 loss 0.5 0.25
 */
export async function readCsv(chunks: ByteChunks, options: ColumnOptions = {}): Promise<LogReading> {
  const builder = new LogBuilder();
  let header: Header | undefined;
  let cut: number | undefined;
  const splitter = new RowSplitter((cells, line, isComplete) => {
    if (header === undefined) header = new Header(cells, builder, options);
    else if (cells.length < header.width && !isComplete) cut = line;
    else if (cells.length !== header.width) throw wrongLength(line, cells, header);
    else header.addRow(cells, line);
  });
  for await (const text of decodeText(chunks)) splitter.push(text);
  splitter.end();
  if (header === undefined) throw new FormatError("damaged", "it is empty");
  const commas = header.cells.finish();
  const { table, notes } = builder.finish();
  const unnamed = new Notes();
  for (const column of header.unnamed) unnamed.add(`column ${column} has no name and was left out`);
  // First: it is about every number.
  const own = [...(commas === null ? [] : [commas]), ...unnamed.list()];
  if (cut !== undefined) own.push(`line ${cut}, the last one, is cut and was left out`);
  return { table, notes: [...own, ...notes] };
}

function wrongLength(line: number, cells: readonly string[], { width, rows }: Header): FormatError {
  const found = cells.length > MOST_COLUMNS ? `more than ${MOST_COLUMNS}` : cells.length;
  // 1,0,5: no comma tells whether it is a separator.
  const isSplit =
    rows === 0 && cells.length > width && cells.every((cell) => /^\s*[+-]?\d*(?:[eE][+-]?\d+)?\s*$/.test(cell));
  const hint = isSplit ? "; numbers with a decimal comma need quotes, or another separator than a comma" : "";
  return new FormatError("damaged", `line ${line} has ${found} cells, and the header has ${width}${hint}`);
}

/** The columns by their place in a row. */
class Header {
  readonly width: number;
  /** Places of columns without a name, from 1. */
  readonly unnamed: readonly number[];
  readonly cells = new CellReader();
  rows = 0;
  readonly #names: readonly string[];
  readonly #builder: LogBuilder;
  readonly #stepAt: number;
  /** Undefined for the steps and for what is left out. */
  readonly #columns: readonly (LogColumn | undefined)[];

  constructor(cells: readonly string[], builder: LogBuilder, { step, skip }: ColumnOptions) {
    const names = cells.map((cell) => cell.trim());
    const named = names.filter((name) => name !== "");
    if (names.length > MOST_COLUMNS) throw tooLarge("the header", MOST_COLUMNS, "columns");
    for (const name of named) checkName(name);
    const seen = new Set<string>();
    const twice = named.find((name) => seen.size === seen.add(name).size);
    if (twice !== undefined) throw new FormatError("refused", `two columns are called ${twice}`);
    checkSkip(named, skip);
    const stepName = findStepColumn(named, step);
    if (stepName === undefined) throw noSteps(named);
    this.width = names.length;
    this.unnamed = [...names.keys()].filter((at) => names[at] === "").map((at) => at + 1);
    this.#names = names;
    this.#builder = builder;
    this.#stepAt = names.indexOf(stepName);
    const isLeftOut = (name: string) => name === "" || name === stepName || skip?.has(name) === true;
    this.#columns = names.map((name) => (isLeftOut(name) ? undefined : builder.column(name)));
  }

  addRow(cells: readonly string[], line: number): void {
    this.rows++;
    const stepCell = cells[this.#stepAt] as string;
    const step = checkStep(
      parseNumber(stepCell),
      showCell(stepCell),
      `line ${line}, column ${this.#names[this.#stepAt]}`,
    );
    this.#builder.addRow(step, `line ${line}`);
    for (let i = 0; i < this.width; i++) {
      const column = this.#columns[i];
      const cell = cells[i] as string;
      if (column === undefined || cell === "") continue;
      const value = this.cells.read(cell, i, line);
      if (value !== undefined) column.add(step, value);
      else if (cell.trim() !== "") throw this.#notANumber(line, i, cell);
    }
  }

  #notANumber(line: number, at: number, cell: string): FormatError {
    return new FormatError("not-a-number", `line ${line}, column ${this.#names[at]}: ${describeNoNumber(cell)}`);
  }
}
