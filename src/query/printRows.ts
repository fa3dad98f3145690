/** @file The result of a query as text: a table for people, CSV or JSON Lines for programs. */
import type { DuckDBType, DuckDBValue } from "@duckdb/node-api";
import { escapeControls } from "../escapeControls.ts";
import { RequestError } from "../experiment/requestError.ts";
import { toJsonNumber } from "../interop/index.ts";
import { spellNumber } from "../text/numberText.ts";
import type { DuckDb } from "./duckdb.ts";

export const ROW_FORMATS = ["table", "csv", "jsonl"] as const;

export type RowFormat = (typeof ROW_FORMATS)[number];

export interface ResultColumn {
  /** Differs from the other columns' names. */
  readonly name: string;
  readonly type: DuckDBType;
}

/** Writes rows as they come. Numbers have all their digits; NULL is empty, and `null` in JSON. */
export interface RowPrinter {
  print(rows: readonly (readonly DuckDBValue[])[]): void;
  end(): void;
}

/** @param width of the terminal, in characters: rows of a table that is wider are blocks of lines; none where nobody looks */
export function createPrinter(
  format: RowFormat,
  columns: readonly ResultColumn[],
  duckdb: DuckDb,
  write: (text: string) => unknown,
  width = Number.POSITIVE_INFINITY,
): RowPrinter {
  const writer = new ValueWriter(duckdb);
  if (format === "table") return new TablePrinter(columns, writer, duckdb, write, width);
  if (format === "csv") {
    write(`${columns.map(({ name }) => quoteCell(name)).join(",")}\r\n`);
    const toLine = (row: readonly DuckDBValue[]) =>
      `${row.map((value) => quoteCell(writer.toText(value))).join(",")}\r\n`;
    return { print: (rows) => write(rows.map(toLine).join("")), end: () => {} };
  }
  const keys = columns.map(({ name }) => JSON.stringify(name));
  const toLine = (row: readonly DuckDBValue[]) =>
    `{${row.map((value, i) => `${keys[i]}:${writer.toJson(value)}`).join(",")}}\n`;
  return { print: (rows) => write(rows.map(toLine).join("")), end: () => {} };
}

const quoteCell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** What a table may take: it is held whole, and nobody reads one of a gigabyte. A cell takes more than its characters. */
const MOST_TABLE_BYTES = 2 ** 29;
const CELL_BYTES = 32;

/**
 * Columns padded to their widest cell, numbers to the right; where that is wider than the terminal, a line for each value.
 * Holds all rows until the end.
 */
class TablePrinter implements RowPrinter {
  readonly #names: readonly string[];
  readonly #isRight: readonly boolean[];
  readonly #writer: ValueWriter;
  readonly #write: (text: string) => unknown;
  readonly #width: number;
  readonly #lines: string[][] = [];
  #bytes = 0;

  constructor(
    columns: readonly ResultColumn[],
    writer: ValueWriter,
    { DuckDBTypeId: Id }: DuckDb,
    write: (text: string) => unknown,
    width: number,
  ) {
    const numeric = new Set<number>([
      ...[Id.TINYINT, Id.SMALLINT, Id.INTEGER, Id.BIGINT, Id.HUGEINT],
      ...[Id.UTINYINT, Id.USMALLINT, Id.UINTEGER, Id.UBIGINT, Id.UHUGEINT],
      ...[Id.FLOAT, Id.DOUBLE, Id.DECIMAL],
    ]);
    this.#names = columns.map(({ name }) => escapeControls(name));
    this.#isRight = columns.map(({ type }) => numeric.has(type.typeId));
    this.#writer = writer;
    this.#write = write;
    this.#width = width;
  }

  print(rows: readonly (readonly DuckDBValue[])[]): void {
    for (const row of rows) {
      const line = row.map((value) => escapeControls(this.#writer.toText(value)));
      for (const cell of line) this.#bytes += CELL_BYTES + cell.length;
      if (this.#bytes > MOST_TABLE_BYTES) {
        throw new RequestError("the result is too large for a table, which is held whole", {
          remedy: { kind: "print-fewer-rows" },
        });
      }
      this.#lines.push(line);
    }
  }

  end(): void {
    const widths = this.#names.map((name) => lengthOf(name));
    for (const line of this.#lines) {
      for (const [i, cell] of line.entries()) widths[i] = Math.max(widths[i] as number, lengthOf(cell));
    }
    const total = widths.reduce((sum, width) => sum + width) + GAP.length * (widths.length - 1);
    // Without a row the names alone would be left.
    if (total > this.#width && this.#lines.length > 0) this.#writeBlocks();
    else this.#writeTable(widths);
  }

  #writeTable(widths: readonly number[]): void {
    const pad = (cell: string, i: number) => {
      const space = " ".repeat((widths[i] as number) - lengthOf(cell));
      return this.#isRight[i] === true ? space + cell : cell + space;
    };
    const rule = widths.map((width) => "-".repeat(width));
    for (const line of [this.#names, rule, ...this.#lines]) this.#write(`${line.map(pad).join(GAP).trimEnd()}\n`);
  }

  #writeBlocks(): void {
    const longest = Math.max(...this.#names.map(lengthOf));
    const names = this.#names.map((name) => name + " ".repeat(longest - lengthOf(name)));
    for (const [row, line] of this.#lines.entries()) {
      const values = line.map((cell, i) => `${names[i]}${GAP}${cell}`.trimEnd());
      this.#write([`row ${row + 1}`, ...values].map((text) => `${text}\n`).join(""));
    }
  }
}

/** Between columns. */
const GAP = "  ";

/** In characters, not in halves of them. */
const lengthOf = (text: string): number => [...text].length;

class ValueWriter {
  readonly #duckdb: DuckDb;

  constructor(duckdb: DuckDb) {
    this.#duckdb = duckdb;
  }

  toText(value: DuckDBValue): string {
    if (value === null) return "";
    if (typeof value === "number") return spellNumber(value);
    return this.#isNested(value) ? this.toJson(value) : String(value);
  }

  toJson(value: DuckDBValue): string {
    if (value === null) return "null";
    if (typeof value === "number") return toJsonNumber(value);
    // JSON's numbers have as many digits as it takes.
    if (typeof value === "bigint" || typeof value === "boolean") return String(value);
    const { DuckDBDecimalValue, DuckDBListValue, DuckDBArrayValue, DuckDBStructValue, DuckDBMapValue } = this.#duckdb;
    if (value instanceof DuckDBDecimalValue) return value.toString();
    if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) {
      return `[${value.items.map((item) => this.toJson(item)).join(",")}]`;
    }
    if (value instanceof DuckDBStructValue) return this.#toObject(Object.entries(value.entries));
    if (value instanceof DuckDBMapValue)
      return this.#toObject(value.entries.map(({ key, value }) => [String(key), value]));
    return JSON.stringify(String(value));
  }

  #isNested(value: DuckDBValue): boolean {
    const { DuckDBListValue, DuckDBArrayValue, DuckDBStructValue, DuckDBMapValue } = this.#duckdb;
    return [DuckDBListValue, DuckDBArrayValue, DuckDBStructValue, DuckDBMapValue].some((kind) => value instanceof kind);
  }

  #toObject(entries: readonly (readonly [string, DuckDBValue])[]): string {
    return `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${this.toJson(value)}`).join(",")}}`;
  }
}
