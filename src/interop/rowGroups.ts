/** @file Columns that tell rows of one step apart: training from validation, a name from others, one run from another. */

import type { RecordColumn, Records, WordList } from "./records.ts";
import { countLost, type Groups, type Steps } from "./stepColumn.ts";

/** What parts of data are called in the cells of a column. */
export const SPLITS = /^(train|training|trn|val|valid|validation|dev|test|testing|eval|evaluation)$/i;
/** What columns are called whose cells are names of other columns. */
const KEYS = /^(key|metric|metric_name|tag|variable|measure|name|series)$/i;
/** What columns of numbers are called that count or set a run. */
const RUN_NUMBERS =
  /^(random_?)?seed$|^(run|trial|fold|rep|replicate|job|exp|experiment|config|model|worker)(_?(id|no|number|index|idx))?$|^(wd|weight_?decay|frac|fraction|frac_?train|train_?frac(tion)?)$/i;

/** What columns are called that say when a row was written. */
const TIMES = /^(wall_?time|timestamp|_timestamp|_runtime|time|date|relative_?time)$/i;

/** Runs of a file: more have no names of their own. */
const MOST_GROUPS = 1000;

/** A column and, for each row, which of its values stands there: -1 where none does. */
export interface Labels {
  readonly column: string;
  readonly words: readonly string[];
  readonly ofRow: Int32Array;
}

/** How the rows are parted. */
export interface Parting {
  /** The columns that tell runs apart. */
  readonly runs: readonly Labels[];
  /** The column whose words are parts of names; null where there is none. */
  readonly names: Labels | null;
  /** The one column of values that there is, where the words are the names of what stands in it; else null. */
  readonly valueColumn: string | null;
}

/**
 * What has to be told apart for the rows to keep their numbers, the least of it. A column of splits or of names is always
 * told apart: two things are in one column otherwise.
 */
export function partRows(records: Records, steps: Steps, skip: ReadonlySet<string>): Parting {
  const there = [...records.columns.values()].filter(({ name }) => !skip.has(name) && name !== steps.name);
  const words = there.flatMap((column) => labelWords(column, records) ?? []);
  const isSplit = ({ words }: Labels) => words.length > 1 && words.every((word) => SPLITS.test(word.trim()));
  const isKey = ({ column, words }: Labels) => words.length > 1 && KEYS.test(column);
  const isValue = ({ name, numbers }: RecordColumn) =>
    numbers.values.length > 0 && !RUN_NUMBERS.test(name) && !TIMES.test(name);
  const [value, ...others] = there.filter(isValue);
  const valueColumn = value !== undefined && others.length === 0 && words.some(isKey) ? value.name : null;
  const names = words.find(valueColumn === null ? isSplit : isKey) ?? null;
  const start = names === null ? [] : [names];
  const candidates = [
    ...words.filter((labels) => labels !== names && labels.words.length > 1 && isRepeated(labels)),
    ...there.filter(({ name }) => RUN_NUMBERS.test(name)).flatMap((column) => labelNumbers(column, records) ?? []),
  ];
  const lost = (labels: readonly Labels[]) =>
    countLost(records, steps, joinLabels([...start, ...labels], records.length));
  let least = lost([]);
  let runs: readonly Labels[] = [];
  if (least > 0 && candidates.length > 0) {
    const all = lost(candidates);
    if (2 * all <= least) {
      least = all;
      runs = candidates;
      for (const one of candidates) {
        const fewer = runs.filter((labels) => labels !== one);
        if (lost(fewer) <= least) runs = fewer;
      }
    }
  }
  return { runs, names, valueColumn };
}

/** One group for each combination of labels; null for none. */
export function joinLabels(
  labels: readonly Labels[],
  rows: number,
): (Groups & { readonly first: readonly number[] }) | null {
  if (labels.length === 0) return null;
  const codes = new Map<string, number>();
  const first: number[] = [];
  const ofRow = Int32Array.from({ length: rows }, (_, row) => {
    const key = labels.map((one) => one.ofRow[row]).join();
    let code = codes.get(key);
    if (code === undefined) {
      code = codes.size;
      codes.set(key, code);
      first.push(row);
    }
    return code;
  });
  return { ofRow, count: codes.size, first };
}

/** Whether its words stand in two rows each, or more: what is another in each row tells no runs apart. */
const isRepeated = ({ words, ofRow }: Labels) =>
  2 * words.length <= ofRow.reduce((sum, code) => sum + (code < 0 ? 0 : 1), 0);

/** The words of a column that holds nothing else; null for any other. */
function labelWords({ name, words, numbers }: RecordColumn, records: Records): Labels | null {
  if (words === null || words.isFree || numbers.values.length > 0) return null;
  if (words.words.length > MOST_GROUPS) return null;
  return { column: name, words: words.words, ofRow: placeCodes(words, records.length) };
}

function placeCodes({ rows, codes }: WordList, length: number): Int32Array {
  const ofRow = new Int32Array(length).fill(-1);
  const [at, code] = [rows.view(), codes.view()];
  for (let i = 0; i < at.length; i++) ofRow[at[i] as number] = code[i] as number;
  return ofRow;
}

/** The numbers of a column in place of words, where there are few of them. */
function labelNumbers({ name, numbers }: RecordColumn, records: Records): Labels | null {
  const codes = new Map<number, number>();
  const ofRow = new Int32Array(records.length).fill(-1);
  const rows = numbers.steps();
  const values = numbers.values.view();
  for (let i = 0; i < rows.length; i++) {
    const value = values[i] as number;
    const code = codes.get(value) ?? codes.size;
    codes.set(value, code);
    if (codes.size > MOST_GROUPS) return null;
    ofRow[rows[i] as number] = code;
  }
  return codes.size < 2 ? null : { column: name, words: [...codes.keys()].map(String), ofRow };
}
