/** @file The rows of a log that is one JSON document, found without holding the document. */

import { FormatError, notAnObject, tooLarge } from "../formatError.ts";
import { LONGEST_LINE } from "../limits.ts";

/** What matters outside a string, and within one. */
const STRUCTURE = /[[\]{},"]/g;
const STRING = /["\\]/g;
const ROWS_KEY = /^\s*"log_history"\s*:\s*$/;

/**
 * Takes the text of a document in pieces that may end anywhere, and hands on the text of each row: of the elements of an
 * array, or of those of the array `log_history` in an object. What else the object holds is passed over.
 */
export class DocumentRows {
  readonly #take: (row: string) => void;
  readonly #firstLine: number;
  /** Brackets that are open. */
  #depth = 0;
  /** Those around a row, within the array of rows; null outside of it. */
  #rowDepth: number | null = null;
  #isInString = false;
  #isEscaped = false;
  /** What stands since the last comma: a row, or a key of the object and the beginning of its value. */
  #piece = "";
  #rows = 0;
  /** Whether the array of rows was there. */
  #isFound = false;
  /** Whether the last bracket is closed. */
  #isDone = false;

  /** @param firstLine the line in which the document begins, for messages */
  constructor(take: (row: string) => void, firstLine: number) {
    this.#take = take;
    this.#firstLine = firstLine;
  }

  /** Whether the document has ended. */
  get isDone(): boolean {
    return this.#isDone;
  }

  /** @throws FormatError where it is no document, or a row is longer than is read; whatever `take` throws */
  push(text: string): void {
    if (text === "") return;
    /** Where the text begins that belongs to the piece. */
    let from = 0;
    for (let at = this.#isEscaped ? 1 : 0; at <= text.length; ) {
      this.#isEscaped = false;
      const pattern = this.#isInString ? STRING : STRUCTURE;
      pattern.lastIndex = at;
      const mark = pattern.exec(text);
      if (mark === null) break;
      at = mark.index + 1;
      if (mark[0] === '"') this.#isInString = !this.#isInString;
      else if (mark[0] === "\\") this.#isEscaped = at++ === text.length;
      else if (this.#ends(mark[0], text, from, mark.index)) from = at;
    }
    if (this.#depth <= 1 || this.#rowDepth !== null) this.#piece = this.#join(text.slice(from));
    if (this.#isDone && this.#piece.trim() !== "") throw this.#malformed();
  }

  /** @throws FormatError where the document is not complete, or has no rows */
  end(): void {
    if (!this.#isDone) throw this.#malformed();
    if (!this.#isFound) throw new FormatError("damaged", "it is one JSON object without an array log_history");
  }

  /** Goes past a mark; whether a piece ends with it, which `text` from `from` to `to` is the last part of. */
  #ends(mark: string, text: string, from: number, to: number): boolean {
    if (this.#isDone) throw this.#malformed();
    if (mark === ",") {
      if (this.#depth === this.#rowDepth) this.#handOn(this.#join(text.slice(from, to)));
      else if (this.#depth > 1 || this.#rowDepth !== null) return false;
    } else if (mark === "[" || mark === "{") {
      const isFirst = this.#depth++ === 0;
      const isRows = mark === "[" && (isFirst || (this.#depth === 2 && this.#isRowsKey(text.slice(from, to))));
      if (!isFirst && !isRows) return false;
      if (isRows) this.#rowDepth = this.#depth;
      this.#isFound ||= isRows;
    } else if (this.#depth === this.#rowDepth) {
      const row = this.#join(text.slice(from, to));
      if (mark === "}") throw this.#malformed();
      if (row.trim() !== "" || this.#rows > 0) this.#handOn(row);
      this.#rowDepth = null;
      this.#isDone = --this.#depth === 0;
    } else {
      this.#isDone = --this.#depth === 0;
      if (!this.#isDone) return false;
    }
    this.#piece = "";
    return true;
  }

  #isRowsKey(part: string): boolean {
    return this.#rowDepth === null && ROWS_KEY.test(this.#join(part));
  }

  #handOn(row: string): void {
    this.#rows++;
    this.#take(row);
  }

  #join(part: string): string {
    if (this.#piece.length + part.length <= LONGEST_LINE) return this.#piece + part;
    throw tooLarge(this.#place(), LONGEST_LINE, "characters");
  }

  #malformed(): FormatError {
    if (!this.#isFound) return notAnObject(this.#place());
    return new FormatError("damaged", `the JSON document is cut or malformed at ${this.#place()}`);
  }

  #place(): string {
    return this.#isFound ? `row ${this.#rows + 1}` : `line ${this.#firstLine}`;
  }
}
