/** @file The rows of a text log as they come, numbers and words, before it is known which column holds the steps. */

import { tooLarge } from "../formatError.ts";
import { MOST_COLUMNS } from "../limits.ts";
import { countUpTo } from "../series.ts";
import { LogColumn, type Shared } from "./logColumn.ts";
import { checkName } from "./logColumns.ts";
import { NumberList } from "./numberList.ts";

/** Different words of a column that are told apart: a column of more holds free text. */
const MOST_WORDS = 1000;

/** Words of one column: which one stands in which row. */
export class WordList {
  readonly rows = new NumberList();
  readonly codes = new NumberList();
  readonly words: string[] = [];
  /** Whether there are more different ones than are told apart. */
  isFree = false;
  readonly #codes = new Map<string, number>();

  add(row: number, word: string): void {
    if (this.isFree) return;
    let code = this.#codes.get(word);
    if (code === undefined) {
      code = this.words.push(word) - 1;
      this.#codes.set(word, code);
      this.isFree = this.words.length > MOST_WORDS;
    }
    this.rows.push(row);
    this.codes.push(code);
  }
}

/** What stands under one name. */
export class RecordColumn {
  readonly name: string;
  /** Its steps are the numbers of rows, from 0. */
  readonly numbers: LogColumn;
  words: WordList | null = null;
  /** Why the first cell that is no number is none, and its row. */
  firstWord: { readonly row: number; readonly problem: string } | null = null;

  constructor(name: string, log: Shared) {
    this.name = name;
    this.numbers = new LogColumn(log);
  }

  addNumber(row: number, value: number): void {
    this.numbers.add(row, value);
  }

  /** Multiplies the whole thousandths that stand in these rows. */
  scale(rows: Float64Array, by: number): void {
    const all = this.numbers.steps();
    const values = this.numbers.values.view();
    for (const row of rows) {
      const at = countUpTo(all, row) - 1;
      if (all[at] === row) values[at] = Math.round((values[at] as number) * by);
    }
  }

  /** @param problem why it is no number */
  addWord(row: number, word: string, problem: () => string): void {
    this.firstWord ??= { row, problem: problem() };
    this.words ??= new WordList();
    this.words.add(row, word);
  }
}

/** Rows of cells by name. */
export class Records {
  readonly columns = new Map<string, RecordColumn>();
  /** Names that no cell was read under, since they were left out. */
  readonly skipped = new Set<string>();
  /** What a row is called: `line`, or `row` of a document. */
  unit = "line";
  readonly #log: Shared = { rows: new NumberList(), cells: 0 };
  /** Where each row is in the file. */
  readonly #numbers = new NumberList();

  get length(): number {
    return this.#numbers.length;
  }

  /** Begins a row, which stands in line `number`. Returns the row's own number, from 0. */
  addRow(number: number): number {
    const row = this.#numbers.length;
    this.#log.rows.push(row);
    this.#numbers.push(number);
    return row;
  }

  /**
   * The column of that name, a new one behind the others where there is none yet.
   * @throws FormatError where there are too many, or the name is too long
   */
  column(name: string): RecordColumn {
    let column = this.columns.get(name);
    if (column === undefined) {
      checkName(name);
      // One of them may hold the steps.
      if (this.columns.size > MOST_COLUMNS) throw tooLarge("the log", MOST_COLUMNS, "columns");
      column = new RecordColumn(name, this.#log);
      this.columns.set(name, column);
    }
    return column;
  }

  /** Where a row is: `line 12`. */
  place(row: number): string {
    return `${this.unit} ${this.#numbers.view()[row]}`;
  }
}
