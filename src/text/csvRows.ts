/** @file Splits text into the rows and cells of RFC 4180, whichever separator stands between the cells. */

import { FormatError, tooLarge } from "../formatError.ts";
import { LONGEST_LINE, MOST_COLUMNS } from "../limits.ts";

/** Takes the cells of a row, the line in which it begins, from 1, and whether a newline ends it. */
type TakeRow = (cells: readonly string[], line: number, isComplete: boolean) => void;

const SEPARATORS = [",", ";", "\t", "|"];

/** Cells of a row that are told apart: one more than a header may have, so that it shows. */
const MOST_CELLS = MOST_COLUMNS + 1;

/**
 * Takes text in pieces that may end anywhere, and hands on its rows. Blank lines are no rows. Lines end by LF
 * or CR LF; by CR alone where there is no LF.
 */
export class RowSplitter {
  readonly #take: TakeRow;
  /** What does not make a row yet. */
  #rest = "";
  #line = 1;
  /** Both known from the first row on. */
  #separator = "";
  #newline = "";
  /** Characters of `#rest` with which a row is looked for again; doubled each time, so that none is read many times. */
  #tryAt = 0;

  /**
   * @param known the separator, a space for any number of blanks, and the number of the first line, where they are known
   */
  constructor(
    take: TakeRow,
    { separator = "", line = 1 }: { readonly separator?: string; readonly line?: number } = {},
  ) {
    this.#take = take;
    this.#separator = separator;
    this.#line = line;
  }

  /** What stands between cells; "" before the first row. */
  get separator(): string {
    return this.#separator;
  }

  /** @throws FormatError where quotes are misplaced, or a row is longer than is read; whatever `take` throws */
  push(text: string): void {
    this.#rest += text;
    if (this.#rest.length < this.#tryAt) return;
    this.#rest = this.#split(this.#rest, false);
    if (this.#rest.length > LONGEST_LINE) throw tooLong(this.#line);
    this.#tryAt = 2 * this.#rest.length;
  }

  /** Hands on a last row that no newline ends. */
  end(): void {
    this.#rest = this.#split(this.#rest, true);
  }

  /** Returns what does not make a row. */
  #split(text: string, isEnd: boolean): string {
    this.#newline ||= findNewline(text, isEnd);
    const newline = this.#newline;
    if (newline === "") return text;
    let at = 0;
    while (at < text.length) {
      // At once, before any row is looked for: a file of blank lines alone is read as fast as any other.
      if (text[at] === newline) {
        this.#line++;
        at++;
        continue;
      }
      const next = text.indexOf(newline, at);
      if (next < 0 && !isEnd) break;
      const end = next < 0 ? text.length : next;
      if (end - at > LONGEST_LINE) throw tooLong(this.#line);
      const line = text.slice(at, text[end - 1] === "\r" ? end - 1 : end);
      if (line.trim() === "") {
        this.#line++;
        at = end + 1;
        continue;
      }
      this.#separator ||= guessSeparator(line);
      const row =
        this.#separator === " "
          ? { cells: line.trim().split(/\s+/, MOST_CELLS), end }
          : line.includes('"')
            ? splitQuoted(text, at, { separator: this.#separator, newline, isEnd, line: this.#line })
            : { cells: line.split(this.#separator, MOST_CELLS), end };
      if (row === null) break;
      this.#take(row.cells, this.#line, row.end < text.length);
      // A newline in quotes ends a line too.
      for (let i = text.indexOf(newline, at); i >= 0 && i <= row.end; i = text.indexOf(newline, i + 1)) this.#line++;
      at = row.end + 1;
    }
    return text.slice(at);
  }
}

/** The separator that the header has most of; a comma where it has none. */
function guessSeparator(header: string): string {
  const bare = header.replace(/"[^"]*"/g, "");
  const counts = SEPARATORS.map((separator) => bare.split(separator, MOST_CELLS).length);
  return SEPARATORS[counts.indexOf(Math.max(...counts))] as string;
}

/** Characters without a LF after which there is none to come: then lines end by CR alone, as on old Macs. */
const FAR = 2 ** 20;

/** What ends the lines of a text that begins so; "" where more of it may tell. */
function findNewline(text: string, isEnd: boolean): "\n" | "\r" | "" {
  let isQuoted = false;
  let hasReturn = false;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '"') isQuoted = !isQuoted;
    else if (isQuoted) continue;
    else if (text[at] === "\n") return "\n";
    else if (text[at] === "\r") hasReturn = true;
  }
  if (hasReturn && (isEnd || text.length > FAR)) return "\r";
  return isEnd ? "\n" : "";
}

interface Place {
  readonly separator: string;
  readonly newline: string;
  readonly isEnd: boolean;
  readonly line: number;
}

/** The row of `text` that begins at `from` and where its newline is, or null where it may go on behind the text. */
function splitQuoted(text: string, from: number, { separator, newline, isEnd, line }: Place) {
  const cells: string[] = [];
  const add = (cell: string) => {
    if (cells.length < MOST_CELLS) cells.push(cell);
  };
  let at = from;
  for (;;) {
    const quote = skipSpaces(text, at);
    if (text[quote] === '"') {
      let cell = "";
      let begin = quote + 1;
      let close = text.indexOf('"', begin);
      for (; close >= 0 && text[close + 1] === '"'; close = text.indexOf('"', begin)) {
        cell += text.slice(begin, close + 1);
        begin = close + 2;
      }
      if (close < 0 && isEnd) throw misplacedQuote(line);
      // A quote at the very end may be the first half of a doubled one.
      if (close < 0 || (close + 1 === text.length && !isEnd)) return null;
      add(cell + text.slice(begin, close));
      at = skipSpaces(text, close + 1);
    } else {
      const end = findEnd(text, at, separator, newline);
      add(text.slice(at, text[end - 1] === "\r" && end > at ? end - 1 : end));
      at = end;
    }
    if (newline === "\n" && text[at] === "\r" && (text[at + 1] === "\n" || at + 1 === text.length)) at++;
    if (at >= text.length) return isEnd ? { cells, end: at } : null;
    if (text[at] === newline) return { cells, end: at };
    if (text[at] !== separator) throw misplacedQuote(line);
    at++;
  }
}

function skipSpaces(text: string, from: number): number {
  let at = from;
  while (text[at] === " ") at++;
  return at;
}

/** Where the next separator or newline is, or the text ends. */
function findEnd(text: string, from: number, separator: string, newline: string): number {
  let at = from;
  while (at < text.length && text[at] !== separator && text[at] !== newline) at++;
  return at;
}

function tooLong(line: number): FormatError {
  return tooLarge(`the row at line ${line}`, LONGEST_LINE, "characters");
}

function misplacedQuote(line: number): FormatError {
  return new FormatError("damaged", `line ${line}: a quote is missing or misplaced`);
}
