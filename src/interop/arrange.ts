/** @file Makes the runs of a text log of its rows: which are the steps, which belong together, what is left out. */

import { FormatError } from "../formatError.ts";
import { listNames } from "../listNames.ts";
import { joinSome } from "../words.ts";
import type { ColumnOptions } from "./logColumns.ts";
import { LogRuns } from "./logRuns.ts";
import type { RecordColumn, Records } from "./records.ts";
import { joinLabels, type Labels, type Parting, partRows } from "./rowGroups.ts";
import { isRunsTable, type RunColumns, separateColumns } from "./runColumns.ts";
import { expandSkip } from "./skipNames.ts";
import { countLost, fillByEpoch, listStepColumns, listSteps, numberPairs, type Steps } from "./stepColumn.ts";
import type { LogReading } from "./table.ts";

/**
 * The runs that the rows are.
 * @param ownNotes what the reader of the format has to say
 * @throws FormatError where no row has a step, no column holds numbers, or one holds both numbers and words
 */
export function arrange(records: Records, options: ColumnOptions, ownNotes: readonly string[]): LogReading[] {
  if (records.length === 0) return [{ run: null, table: { step: new Float64Array(), columns: [] }, notes: ownNotes }];
  if (isRunsTable(records)) {
    const what =
      "it is a table of runs, with a row for each, and holds no steps; export the history of a run, or a chart";
    throw new FormatError("refused", what);
  }
  const skip = expandSkip([...records.columns.keys(), ...records.skipped], options.skip);
  const { steps, parting } = choose(records, skip, options.step);
  const labels = [...parting.runs, ...(parting.names === null ? [] : [parting.names])].map(({ column }) => column);
  const isKept = ({ name }: RecordColumn) => name !== steps.name && !skip.has(name) && !labels.includes(name);
  const kept = [...records.columns.values()].filter(isKept);
  const columns = kept.filter(({ words, numbers }) => words === null || numbers.values.length > 0);
  refuseWords(columns, kept, records);
  if (columns.length === 0) throw new FormatError("refused", "it has steps and no other numbers");
  const isInRun = ({ words }: RecordColumn) =>
    words?.rows.view().some((row) => !Number.isNaN(steps.ofRow[row])) === true;
  const text = kept.filter((column) => !columns.includes(column) && isInRun(column)).map(({ name }) => name);
  const notes = [...ownNotes, ...steps.notes, ...describeParting(parting)];
  if (text.length > 0) notes.push(`no numbers, and left out: ${listNames(text)}`);
  const without = countWithout(steps);
  if (without > 0) {
    const unit = records.unit;
    notes.push(
      `${without} ${unit}${without === 1 ? " has" : "s have"} no step and ${without === 1 ? "was" : "were"} left out`,
    );
  }
  const taken = { step: steps.name, labels, words: text, isAscending: isAscending(steps), commas: null };
  const { runs, left } = separateColumns(columns);
  if (left.length > 0) notes.push(`left out beside the values of the runs: ${joinSome(left)}`);
  return runs.flatMap((one) =>
    fillRuns(records, steps, parting, one, options.resumed).map(({ run, table, notes: more }) => ({
      run: joinNames(one.run, run),
      table,
      notes: [...notes, ...more],
      taken,
    })),
  );
}

/** Whether the steps never go back from row to row. */
function isAscending({ ofRow }: Steps): boolean {
  let last = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < ofRow.length; row++) {
    const step = ofRow[row] as number;
    if (step < last) return false;
    if (!Number.isNaN(step)) last = step;
  }
  return true;
}

/** The steps with which the fewest numbers are lost, and how rows of one step are told apart. */
function choose(records: Records, skip: ReadonlySet<string>, asked: string | undefined) {
  let best: { readonly steps: Steps; readonly parting: Parting; readonly lost: number } | undefined;
  const consider = (steps: Steps): boolean => {
    if (steps.ofRow.every(Number.isNaN)) return false;
    const parting = partRows(records, steps, skip);
    const labels = [...parting.runs, ...(parting.names === null ? [] : [parting.names])];
    const lost = countLost(records, steps, joinLabels(labels, records.length));
    if (best === undefined || lost < best.lost) best = { steps, parting, lost };
    return lost === 0;
  };
  const epochs = listStepColumns(records, skip).find(({ name }) => /epoch/i.test(name));
  const isWhole = ({ ofRow }: Steps) => !ofRow.some(Number.isNaN);
  const fill = (steps: Steps) =>
    epochs === undefined || steps.name === epochs.name || isWhole(steps) ? steps : fillByEpoch(steps, epochs);
  const all = listSteps(records, skip, asked).map(fill);
  if (!all.some(consider)) {
    const outer = all.find(({ name }) => name !== null && /epoch/i.test(name));
    const pairs =
      outer === undefined ? [] : all.flatMap((inner) => (inner === outer ? [] : (numberPairs(outer, inner) ?? [])));
    pairs.some(consider);
  }
  if (best !== undefined) return best;
  throw new FormatError(
    "refused",
    `no ${records.unit} has a step in the column ${all.map(({ name }) => name).join(" or ")}`,
  );
}

function countWithout({ ofRow, bad = 0 }: Steps): number {
  // Rows whose step is none have a note of their own.
  return ofRow.reduce((sum, step) => sum + (Number.isNaN(step) ? 1 : 0), -bad);
}

/** @throws FormatError where a column holds numbers and words, or none holds numbers and some hold words */
function refuseWords(columns: readonly RecordColumn[], kept: readonly RecordColumn[], records: Records): void {
  const mixed = columns.find(({ firstWord }) => firstWord !== null);
  const wrong = mixed ?? (columns.length === 0 ? kept[0] : undefined);
  if (wrong?.firstWord == null) return;
  const { row, problem } = wrong.firstWord;
  throw new FormatError("not-a-number", `${records.place(row)}, column ${wrong.name}: ${problem}`);
}

function describeParting({ runs, names, valueColumn }: Parting): string[] {
  const notes: string[] = [];
  if (names !== null) {
    const what =
      valueColumn !== null ? "each of its words is a column" : "each of its words begins the names of columns";
    notes.push(`${names.column} tells rows of one step apart (${listNames(names.words)}): ${what}`);
  }
  if (runs.length > 0) notes.push(`${listNames(runs.map(({ column }) => column))} tells the runs apart`);
  return notes;
}

/** Each row into its run, and each cell into its column there. */
function fillRuns(
  records: Records,
  steps: Steps,
  parting: Parting,
  { run: own, columns }: RunColumns,
  isResumed = false,
): LogReading[] {
  const groups = joinLabels(parting.runs, records.length);
  const runs = Array.from({ length: groups?.count ?? 1 }, () => new LogRuns(isResumed));
  const cells = columns.map(({ name, column: { numbers } }) => ({
    rows: numbers.steps(),
    values: numbers.values.view(),
    at: 0,
    names: nameCells(name, parting),
  }));
  // So that columns without a number, and their order, are those of the file.
  if (parting.names === null && groups === null) for (const { name } of columns) runs[0]?.column(name);
  for (let row = 0; row < records.length; row++) {
    const step = steps.ofRow[row] as number;
    const run = runs[groups?.ofRow[row] ?? 0] as LogRuns;
    // Of several runs each ends with its own last value.
    const isRow = !Number.isNaN(step) && (own === null || cells.some((cell) => cell.rows[cell.at] === row));
    if (isRow) run.addRow(step, records.place(row));
    const word = parting.names?.ofRow[row] ?? -1;
    for (const cell of cells) {
      // Parquet may have two columns of one name: of their two values the last one counts.
      for (; cell.rows[cell.at] === row; cell.at++) {
        if (isRow) run.column(cell.names[word + 1] as string).add(step, cell.values[cell.at] as number);
      }
    }
  }
  return runs.flatMap((run, group) => {
    const label = groups === null ? null : describeRun(parting.runs, groups.first[group] as number);
    return run.finish().map((reading) => ({ ...reading, run: joinNames(label, reading.run) }));
  });
}

/** The names of a column's cells: without a word, and with each of them. */
function nameCells(name: string, { names, valueColumn }: Parting): string[] {
  const withWord = (word: string): string =>
    valueColumn === null ? `${word}/${name}` : name === valueColumn ? word : name;
  return [name, ...(names?.words ?? []).map((word) => withWord(word.trim()))];
}

/** `seed 1, wd 0.1`; a word alone where it is one. */
function describeRun(runs: readonly Labels[], row: number): string {
  return runs
    .map(({ column, words, ofRow }) => {
      const word = words[ofRow[row] as number] ?? "none";
      return Number.isNaN(Number(word)) ? word : `${column} ${word}`;
    })
    .join(", ");
}

function joinNames(...names: readonly (string | null)[]): string | null {
  const there = names.filter((name) => name !== null);
  return there.length === 0 ? null : there.join(", ");
}
