/** @file Rows of a table as data: which columns are features, which one the label, and what each cell is. */
import { escapeControls } from "../escapeControls.ts";
import { FormatError, tooLarge } from "../formatError.ts";
import {
  LARGEST_EXPERIMENT,
  LONGEST_NAME,
  MOST_CLASSES,
  MOST_DIMENSIONS,
  MOST_TABLE_NUMBERS,
  MOST_TABLE_ROWS,
} from "../limits.ts";
import { listNames } from "../listNames.ts";
import { SettingError } from "../settingError.ts";
import { shorten, showCell, showName } from "../showValue.ts";
import { parseNumber } from "../text/numberText.ts";

/** Which columns are what, as settings name them. */
export interface ColumnChoice {
  readonly label: string;
  readonly features: "all" | readonly string[];
  /** Null where no column says which rows are trained on. */
  readonly splitColumn: string | null;
}

/** What a table holds, with labels as the numbers of classes. */
export interface TableContents {
  /** rows × dimensions, row-major. */
  readonly inputs: Float64Array;
  readonly dimensions: number;
  readonly labels: Int32Array;
  /** In order; a label is a place in it. */
  readonly classes: readonly string[];
  /** For each row whether it is for validation, 1 or 0; null where no column says so. */
  readonly isValidation: Uint8Array | null;
}

/** Reads a table of any format row by row, from when its columns are known. */
export class TableRows {
  readonly #names: readonly string[];
  /** The names as messages show them. */
  readonly #shown: readonly string[];
  readonly #features: readonly number[];
  readonly #label: number;
  readonly #split: number | null;
  /** Of all labels, each once as it is written; a row has the place of its own among them. */
  readonly #labels = new Map<string, Label & { readonly place: number }>();
  #places = new Int32Array(1024);
  #isValidation = new Uint8Array(1024);
  #rows = 0;
  #inputs = new Float64Array(1024);
  #length = 0;

  /** @throws SettingError for a column that is not there; FormatError for names that tell no column */
  constructor(names: readonly string[], { label, features, splitColumn }: ColumnChoice) {
    const last = new Map(names.map((name, at) => [name, at]));
    const twice = names.find((name, at) => name !== "" && last.get(name) !== at);
    if (twice !== undefined) throw new FormatError("refused", `two columns are called ${showCell(twice)}`);
    const find = (setting: string, name: string): number => {
      const at = names.indexOf(name);
      if (at >= 0 && name !== "") return at;
      throw new SettingError(
        setting,
        shorten(name),
        `a column of the table (${escapeControls(listNames(names.filter((one) => one !== "")))})`,
      );
    };
    this.#names = names;
    this.#shown = names.map(showName);
    this.#label = find("data.label", label);
    this.#split = splitColumn === null ? null : find("data.splitColumn", splitColumn);
    const others = [...names.keys()].filter((at) => at !== this.#label && at !== this.#split && names[at] !== "");
    this.#features = features === "all" ? others : features.flatMap((name) => this.#chooseFeatures(name, find));
    const allowed = new Set(others);
    const wrong = this.#features.find((at) => !allowed.has(at));
    if (wrong !== undefined)
      throw new SettingError("data.features", names[wrong], "other columns than label and splitColumn");
    const { length } = this.#features;
    if (length === 0) throw new FormatError("refused", "it has no column besides the label");
    if (new Set(this.#features).size < length)
      throw new SettingError("data.features", "a column twice", "each column once");
    if (length > MOST_DIMENSIONS) throw tooLarge("it", MOST_DIMENSIONS, "columns of features");
  }

  /** The columns that are read. */
  get columns(): readonly number[] {
    return [...this.#features, this.#label, ...(this.#split === null ? [] : [this.#split])];
  }

  /** A column, or an array of several: `x` for `x.0`, `x.1` and so on. */
  #chooseFeatures(name: string, find: (setting: string, name: string) => number): number[] {
    const inArray = [...this.#names.keys()].filter((at) => this.#names[at]?.replace(/\.\d+$/, "") === name);
    return this.#names.includes(name) || inArray.length === 0 ? [find("data.features", name)] : inArray;
  }

  /** @throws FormatError where it cannot have so many rows */
  refuseRows(rows: number): void {
    if (!(rows <= MOST_TABLE_ROWS)) throw tooLarge("it", MOST_TABLE_ROWS, "rows");
    if (rows * this.#features.length > MOST_TABLE_NUMBERS) throw tooLarge("it", MOST_TABLE_NUMBERS, "numbers");
  }

  /**
   * @param cellAt what stands in a column: a number, or a text that may be one
   * @param place of the row, for messages
   */
  addRow(cellAt: (column: number) => unknown, place: string): void {
    this.refuseRows(this.#rows + 1);
    const end = this.#length + this.#features.length;
    if (end > this.#inputs.length) {
      const larger = new Float64Array(Math.max(2 * this.#inputs.length, end));
      larger.set(this.#inputs);
      this.#inputs = larger;
    }
    if (this.#rows >= this.#places.length) {
      const [places, isValidation] = [this.#places, this.#isValidation];
      this.#places = new Int32Array(2 * places.length);
      this.#places.set(places);
      this.#isValidation = new Uint8Array(2 * isValidation.length);
      this.#isValidation.set(isValidation);
    }
    for (const column of this.#features) {
      const cell = cellAt(column);
      const value = toNumber(cell);
      if (value === undefined || !Number.isFinite(value)) {
        throw new FormatError("not-a-number", `${this.#placeIn(column, place)}: ${showCell(cell)} is no finite number`);
      }
      if (!Number.isFinite(Math.fround(value))) {
        const where = this.#placeIn(column, place);
        throw new FormatError("not-a-number", `${where}: ${showCell(cell)} is more than float32 holds`);
      }
      this.#inputs[this.#length++] = value;
    }
    this.#places[this.#rows] = this.#placeOf(readLabel(cellAt(this.#label), this.#placeIn(this.#label, place)));
    if (this.#split !== null) {
      const isValidation = readPart(cellAt(this.#split), this.#placeIn(this.#split, place));
      this.#isValidation[this.#rows] = isValidation ? 1 : 0;
    }
    this.#rows++;
  }

  #placeIn(column: number, row: string): string {
    return `${row}, column ${this.#shown[column]}`;
  }

  #placeOf(label: Label): number {
    const known = this.#labels.get(label.text);
    if (known !== undefined) return known.place;
    if (this.#labels.size >= MOST_SPELLINGS) throw tooLarge("it", MOST_SPELLINGS, "different labels");
    const place = this.#labels.size;
    this.#labels.set(label.text, { ...label, place });
    return place;
  }

  /** @throws FormatError where there are no two classes, or too many */
  finish(): TableContents {
    const cells = [...this.#labels.values()];
    const areNumbers = cells.every(({ value }) => value !== undefined);
    const keyOf = ({ text, value }: Label) => (areNumbers ? String(value) : text);
    const classes = [...new Set(cells.map(keyOf))].sort(
      areNumbers ? (a, b) => Number(a) - Number(b) : (a, b) => (a < b ? -1 : 1),
    );
    if (this.#rows === 0) throw new FormatError("damaged", "it has no rows");
    if (classes.length < 2)
      throw new FormatError("refused", `it has one class only: all labels are ${showCell(classes[0])}`);
    if (classes.length > MOST_CLASSES) throw tooLarge("it", MOST_CLASSES, "different labels");
    if (listBytes(classes) > LONGEST_CLASSES) throw tooLarge("the list of its labels", LONGEST_CLASSES, "bytes");
    const numbers = new Map(classes.map((name, i) => [name, i]));
    const numberOf = cells.map((cell) => numbers.get(keyOf(cell)) as number);
    return {
      inputs: this.#inputs.subarray(0, this.#length),
      dimensions: this.#features.length,
      labels: this.#places.subarray(0, this.#rows).map((place) => numberOf[place] as number),
      classes,
      isValidation: this.#split === null ? null : this.#isValidation.subarray(0, this.#rows),
    };
  }
}

/** Bytes of the list of classes as JSON, which has no fewer than as YAML: the file of a run's experiment holds it. */
const LONGEST_CLASSES = 0.75 * LARGEST_EXPERIMENT;

/** With the blanks that YAML has between them. */
const listBytes = (names: readonly string[]): number =>
  new TextEncoder().encode(JSON.stringify(names)).length + names.length;

/** Labels as they are written: 1, 1.0 and 01 are one class, of three. */
const MOST_SPELLINGS = 2 ** 16;

/** A label as it stands, and the whole number that it is where it is one. */
interface Label {
  readonly text: string;
  readonly value: number | undefined;
}

function toNumber(cell: unknown): number | undefined {
  if (typeof cell === "number") return cell;
  if (typeof cell === "bigint" || typeof cell === "boolean") return Number(cell);
  // A text that is longer is none, and would be gone through again in every row where it is one of a dictionary's.
  return typeof cell === "string" && cell.length <= LONGEST_NAME ? parseNumber(cell) : undefined;
}

function readLabel(cell: unknown, place: string): Label {
  const value = toNumber(cell);
  const text = typeof cell === "string" ? cell.trim() : String(cell);
  if (cell === null || cell === undefined || text === "")
    throw new FormatError("refused", `${place}: the label is missing`);
  if (text.length > LONGEST_CLASSES) throw tooLarge(`${place}: the label`, LONGEST_CLASSES, "characters");
  if (value !== undefined && !Number.isSafeInteger(value)) {
    throw new FormatError(
      "refused",
      `${place}: the label ${showCell(cell)} is neither a whole number up to 2^53 in size nor a name`,
    );
  }
  if (value === undefined && typeof cell !== "string") {
    throw new FormatError("refused", `${place}: the label ${showCell(cell)} is neither a whole number nor a name`);
  }
  return { text, value: value === 0 ? 0 : value };
}

const TRAIN = new Set(["train", "training"]);
const VALIDATION = new Set(["validation", "valid", "val", "test"]);

function readPart(cell: unknown, place: string): boolean {
  const text = String(cell).trim().toLowerCase();
  if (VALIDATION.has(text)) return true;
  if (TRAIN.has(text)) return false;
  throw new FormatError("refused", `${place}: ${showCell(cell)} is not allowed; must be train or validation`);
}
