/** @file The numbers of a table as people and spreadsheets write them: decimal commas, parted thousands, per cent, progress. */

import { FormatError } from "../formatError.ts";
import { showCell } from "../showValue.ts";
import { parseNumber } from "../text/numberText.ts";
import { NumberList } from "./numberList.ts";
import type { Taken } from "./table.ts";

const DECIMAL_COMMA = /^\s*[+-]?\d*,\d+(?:[eE][+-]?\d+)?\s*$/;
/** A comma that may part thousands as well. */
const THOUSANDS = /^\s*[+-]?[1-9]\d{0,2},\d{3}\s*$/;
/** A point that may part thousands where decimals have commas. */
const POINTED_THOUSANDS = /^\s*[+-]?[1-9]\d{0,2}(?:\.\d{3})+\s*$/;
/** What can only be parted thousands, and their decimals: with commas, and with points. */
const GROUPED = /^\s*[+-]?[1-9]\d{0,2}(?:(?:,\d{3}){2,}(?:\.\d*)?|,\d{3}\.\d*)\s*$/;
const GROUPED_BY_POINTS = /^\s*[+-]?[1-9]\d{0,2}(?:\.\d{3})+,\d+\s*$/;
const PER_CENT = /^([^%]*)%\s*$/;
/** `601/2161`: so many of so many. */
const PROGRESS = /^\s*(\d+)\s*\/\s*\d+\s*$/;
/** What is written where nothing was measured, besides what `parseNumber` knows. */
const NOT_MEASURED = /^\s*(none|null|n\/a|#n\/a|-+)\s*$/i;

const NUMBERS = /^\s*[+-]?\d[\d.,' \u00a0\u202f]*\s*$/;

/** That a cell is no number, and why where it looks like one. */
export function describeNoNumber(cell: unknown): string {
  const hint = typeof cell === "string" && NUMBERS.test(cell);
  return `${showCell(cell)} is not a number${hint ? "; numbers have a decimal point, and nothing that parts thousands" : ""}`;
}

/** What commas were taken for. */
export interface CommaReading {
  readonly notes: readonly string[];
  readonly commas: Taken["commas"];
  /** By column: the rows whose number is a thousand times what was read. */
  readonly thousands: ReadonlyMap<number, Float64Array>;
}

/**
 * Reads the cells of a table. A column has decimal points or commas, and not both. A comma before three digits may part
 * thousands: it does where the column has points, and where the whole table has no comma of another kind and commas or points tell.
 */
export class CellReader {
  /** By column: the first cell with a point, with a comma, and with one that is no thousands'. */
  readonly #points: (string | undefined)[] = [];
  readonly #commas: (string | undefined)[] = [];
  readonly #decimals: (string | undefined)[] = [];
  #firstDecimal: string | undefined;
  /** By column: whether a point stands elsewhere than before three last digits. */
  readonly #isPlainPoint: (true | undefined)[] = [];
  /** By column: the rows of cells that may be parted thousands. */
  readonly #unclear: (NumberList | undefined)[] = [];
  /** The first of each other kind. */
  readonly #kinds = new Map<string, string>();

  /**
   * The number that a cell is; undefined where it is none. Several that may be read in two ways are decided by `finish`.
   * @throws FormatError where other numbers of the column have the other sign for their decimals
   */
  read(cell: string, column: number, line: number, row: number): number | undefined {
    const value = parseNumber(cell);
    if (value !== undefined) {
      if (cell.includes(".")) {
        if (!POINTED_THOUSANDS.test(cell)) this.#isPlainPoint[column] = true;
        if (this.#points[column] === undefined) {
          this.#points[column] = `line ${line}: ${showCell(cell)} has a decimal point`;
          this.#refuseBoth(column);
        }
      }
      return value;
    }
    if (DECIMAL_COMMA.test(cell)) return this.#readComma(cell, column, line, row);
    if (GROUPED.test(cell)) return this.#note("thousands", cell, line, Number(cell.replaceAll(",", "")));
    if (GROUPED_BY_POINTS.test(cell)) {
      this.#noteDecimal(`line ${line}: ${showCell(cell)} has a decimal comma`, column);
      return this.#note("points", cell, line, Number(cell.replaceAll(".", "").replace(",", ".")));
    }
    const share = PER_CENT.exec(cell);
    const number =
      share === null ? undefined : parseNumber((share[1] as string).replace(/^(\s*[+-]?\d*),(\d*\s*)$/, "$1.$2"));
    if (number !== undefined) return this.#note("per cent", cell, line, number / 100);
    const progress = PROGRESS.exec(cell);
    if (progress !== null) return this.#note("progress", cell, line, Number(progress[1]));
    return NOT_MEASURED.test(cell) ? Number.NaN : undefined;
  }

  /**
   * @param isComma whether commas stand between cells: then one within a cell parts thousands, unless others are decimal
   * @throws FormatError where nothing tells what commas are
   */
  finish(isComma: boolean): CommaReading {
    const decimal = this.#firstDecimal;
    const isEnglish = isComma || this.#points.some((point) => point !== undefined) || this.#kinds.has("thousands");
    const unclearPoint = this.#points.find((point, column) => point !== undefined && !this.#isPlainPoint[column]);
    if (decimal !== undefined && unclearPoint !== undefined) {
      const message = `${unclearPoint}, or one that parts thousands, and ${decimal}; write all numbers with a point, and thousands without`;
      throw new FormatError("refused", message);
    }
    const thousands = new Map<number, Float64Array>();
    for (const [column, rows] of this.#unclear.entries()) {
      if (rows === undefined || this.#decimals[column] !== undefined) continue;
      const isParted = this.#points[column] !== undefined || (decimal === undefined && isEnglish);
      if (isParted) thousands.set(column, rows.view());
      else if (decimal === undefined) throw unclear(this.#commas[column] as string);
    }
    const notes: string[] = [];
    if (decimal !== undefined) notes.push(`${decimal}; it and all like it were read so`);
    const [parted] = thousands.keys();
    if (parted !== undefined) {
      const first = (this.#commas[parted] as string).replace(
        / has a decimal comma$/,
        " has a comma that parts thousands",
      );
      notes.push(`${first}; it and all like it were read so`);
    }
    const commas = decimal !== undefined ? "decimal" : parted !== undefined ? "thousands" : null;
    return { notes: [...notes, ...this.#kinds.values()], commas, thousands };
  }

  #readComma(cell: string, column: number, line: number, row: number): number | undefined {
    const place = `line ${line}: ${showCell(cell)} has a decimal comma`;
    this.#commas[column] ??= place;
    if (THOUSANDS.test(cell)) {
      this.#unclear[column] ??= new NumberList();
      this.#unclear[column].push(row);
    } else {
      this.#noteDecimal(place, column);
    }
    return parseNumber(cell.replace(",", "."));
  }

  #noteDecimal(place: string, column: number): void {
    this.#decimals[column] ??= place;
    this.#firstDecimal ??= place;
    this.#refuseBoth(column);
  }

  #note(kind: string, cell: string, line: number, value: number): number {
    if (!this.#kinds.has(kind))
      this.#kinds.set(kind, `line ${line}: ${showCell(cell)} was read as ${value}, and so were all like it`);
    return value;
  }

  #refuseBoth(column: number): void {
    const [point, comma] = [this.#points[column], this.#decimals[column]];
    if (point === undefined || comma === undefined) return;
    throw new FormatError("refused", `${comma}, and ${point} in the same column; write all numbers with a point`);
  }
}

function unclear(comma: string): FormatError {
  const message = `${comma}, or one that parts thousands, and no other number tells which; write numbers with a point, and thousands without a comma`;
  return new FormatError("refused", message);
}
