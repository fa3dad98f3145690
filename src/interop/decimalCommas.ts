/** @file The numbers of a table whose decimals may have a comma, as spreadsheets write them where that is the custom. */
import { FormatError } from "../formatError.ts";
import { showCell } from "../showValue.ts";
import { parseNumber } from "../text/numberText.ts";

const DECIMAL_COMMA = /^\s*[+-]?\d*,\d+(?:[eE][+-]?\d+)?\s*$/;
/** A comma that may part thousands as well. */
const THOUSANDS = /^\s*[+-]?[1-9]\d{0,2},\d{3}\s*$/;

const GROUPED = /^\s*[+-]?\d[\d.,' \u00a0\u202f]*\s*$/;

/** That a cell is no number, and why where it looks like one. */
export function describeNoNumber(cell: unknown): string {
  const hint = typeof cell === "string" && GROUPED.test(cell);
  return `${showCell(cell)} is not a number${hint ? "; numbers have a decimal point, and nothing that parts thousands" : ""}`;
}

/**
 * Reads the cells of a table. A column has decimal points or commas, and not both; and where there are commas, one number of
 * the table must show that they do not part thousands.
 */
export class CellReader {
  /** By column: the first cell with a point, and that with a comma. */
  readonly #points: (string | undefined)[] = [];
  readonly #commas: (string | undefined)[] = [];
  #firstComma: string | undefined;
  #isProven = false;

  /**
   * The number that a cell is; undefined where it is none.
   * @throws FormatError where other numbers of the column have the other sign for their decimals
   */
  read(cell: string, column: number, line: number): number | undefined {
    const value = parseNumber(cell);
    if (value !== undefined) {
      if (this.#points[column] === undefined && cell.includes(".")) {
        this.#points[column] = `line ${line}: ${showCell(cell)} has a decimal point`;
        this.#refuseBoth(column);
      }
      return value;
    }
    if (!DECIMAL_COMMA.test(cell)) return undefined;
    if (this.#commas[column] === undefined) {
      this.#commas[column] = `line ${line}: ${showCell(cell)} has a decimal comma`;
      this.#firstComma ??= this.#commas[column];
      this.#refuseBoth(column);
    }
    this.#isProven ||= !THOUSANDS.test(cell);
    return parseNumber(cell.replace(",", "."));
  }

  /**
   * What is to be said of the commas; null where there are none.
   * @throws FormatError where they may as well part thousands
   */
  finish(): string | null {
    if (this.#firstComma === undefined) return null;
    if (this.#isProven) return `${this.#firstComma}; it and all like it were read so`;
    const message = `${this.#firstComma}, or one that parts thousands, and no other number tells which; write numbers with a point, and thousands without a comma`;
    throw new FormatError("refused", message);
  }

  #refuseBoth(column: number): void {
    const [point, comma] = [this.#points[column], this.#commas[column]];
    if (point === undefined || comma === undefined) return;
    throw new FormatError("refused", `${comma}, and ${point} in the same column; write all numbers with a point`);
  }
}
