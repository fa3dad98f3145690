/** @file Which rows of a log are which steps: the column that tells them apart with the least loss. */

import { FormatError } from "../formatError.ts";
import { showCell } from "../showValue.ts";
import { noColumn, noSteps, plainName, STEP_NAMES } from "./logColumns.ts";
import type { RecordColumn, Records } from "./records.ts";

/** The step of each row. */
export interface Steps {
  /** NaN where a row has none. */
  readonly ofRow: Float64Array;
  /** The column that holds them; null where the rows are numbered. */
  readonly name: string | null;
  readonly notes: readonly string[];
  /** Rows whose step is none: `notes` tells of them. */
  readonly bad?: number;
}

/** A group of rows for each, from 0: rows of different groups may have the same step. */
export interface Groups {
  readonly ofRow: Int32Array;
  readonly count: number;
}

/** The columns that may hold the steps, in the order in which they are thought of. */
export function listStepColumns(records: Records, skip: ReadonlySet<string>): RecordColumn[] {
  const plain = new Map<string, RecordColumn>();
  for (const [name, column] of records.columns) {
    const key = plainName(name);
    if (!plain.has(key) && !skip.has(name)) plain.set(key, column);
  }
  return STEP_NAMES.flatMap((name) => plain.get(name) ?? []);
}

/**
 * The steps of a column.
 * @throws FormatError where it holds none
 */
export function readSteps(column: RecordColumn, records: Records): Steps {
  const { name, numbers, firstWord } = column;
  if (firstWord !== null) {
    const what = `the step ${showCell(column.words?.words[0])} is not a whole number from 0`;
    throw new FormatError("refused", `${records.place(firstWord.row)}, column ${name}: ${what}`);
  }
  const ofRow = new Float64Array(records.length).fill(Number.NaN);
  const rows = numbers.steps();
  const values = numbers.values.view();
  let bad = 0;
  let firstBad = -1;
  for (let i = 0; i < rows.length; i++) {
    const value = values[i] as number;
    if (Number.isNaN(value)) continue;
    if (Number.isSafeInteger(value) && value >= 0) ofRow[rows[i] as number] = value + 0;
    else {
      bad++;
      if (firstBad < 0) firstBad = i;
    }
  }
  // A fraction is no slip of a row: the column counts something else.
  const isOther = values.some((value) => Number.isFinite(value) && !Number.isInteger(value));
  if (bad > 0 && (isOther || 2 * bad >= rows.length)) {
    const what = `the step ${showCell(String(values[firstBad]))} is not a whole number from 0`;
    throw new FormatError("refused", `${records.place(rows[firstBad] as number)}, column ${name}: ${what}`);
  }
  const where = records.place(rows[firstBad] as number);
  const were = bad === 1 ? `${where} was` : `${bad} ${records.unit}s, the first of them ${where}, were`;
  const notes = bad === 0 ? [] : [`the step ${values[firstBad]} is not a whole number from 0: ${were} left out`];
  return { ofRow, name, notes, bad };
}

/**
 * The steps of a column of fractions, as epochs are of a log that is written more often: the ranks of its values.
 * @throws FormatError where it holds anything else
 */
function rankFractions(column: RecordColumn, records: Records, problem: FormatError): Steps {
  const { name, numbers, firstWord } = column;
  const rows = numbers.steps();
  const values = numbers.values.view();
  const isTime = (value: number) => Number.isNaN(value) || (Number.isFinite(value) && value >= 0);
  if (firstWord !== null || !/epoch/i.test(name) || !values.every(isTime)) throw problem;
  const there = new Set(values.filter((value) => !Number.isNaN(value)));
  const ranks = new Map([...there].sort((x, y) => x - y).map((value, rank) => [value, rank]));
  const ofRow = new Float64Array(records.length).fill(Number.NaN);
  for (let i = 0; i < rows.length; i++) {
    const value = values[i] as number;
    if (!Number.isNaN(value)) ofRow[rows[i] as number] = ranks.get(value) as number;
  }
  return { ofRow, name: null, notes: [`${name} holds fractions, so its values are numbered, from 0`] };
}

/** The steps of a column, or the ranks of its fractions. */
function readOrRank(column: RecordColumn, records: Records): Steps {
  try {
    return readSteps(column, records);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return rankFractions(column, records, error);
  }
}

/**
 * Steps of two counters, the inner of which begins again with each of the outer, as a batch does in an epoch: the numbers of
 * the rows in which one of them moves. Null where they do not go forward so.
 */
export function numberPairs(outer: Steps, inner: Steps): Steps | null {
  const ofRow = new Float64Array(outer.ofRow.length);
  let number = -1;
  for (let row = 0; row < ofRow.length; row++) {
    const [x, y] = [outer.ofRow[row] as number, inner.ofRow[row] as number];
    const [lastX, lastY] = row === 0 ? [-1, -1] : [outer.ofRow[row - 1] as number, inner.ofRow[row - 1] as number];
    if (!(x > lastX || (x === lastX && y >= lastY))) return null;
    if (x !== lastX || y !== lastY) number++;
    ofRow[row] = number;
  }
  const notes = [`${inner.name} begins again in each ${outer.name}, so the rows are numbered, from 0`];
  return { ofRow, name: null, notes };
}

/**
 * The steps, those of rows that have none taken from the last row before that has one and the same epoch: trainers log what they
 * measure afterwards without a step. As they are where there is no such row.
 */
export function fillByEpoch(steps: Steps, epochs: RecordColumn): Steps {
  const { ofRow, name, notes } = steps;
  const known = new Map<number, number>();
  const filled = ofRow.slice();
  const rows = epochs.numbers.steps();
  const values = epochs.numbers.values.view();
  let count = 0;
  for (let i = 0; i < rows.length; i++) {
    const [row, epoch] = [rows[i] as number, values[i] as number];
    if (!Number.isNaN(ofRow[row])) known.set(epoch, ofRow[row] as number);
    else if (known.has(epoch)) {
      filled[row] = known.get(epoch) as number;
      count++;
    }
  }
  if (count === 0) return steps;
  const which = count === 1 ? "1 row has no step and takes" : `${count} rows have no step and take`;
  return {
    ...steps,
    ofRow: filled,
    notes: [...notes, `${which} that of the row before with the same ${epochs.name}, as ${name}`],
  };
}

/** The steps of the column that was asked for, or of each that may hold them; the reason where none does. */
export function listSteps(records: Records, skip: ReadonlySet<string>, asked: string | undefined): Steps[] {
  if (asked !== undefined) {
    const column = records.columns.get(asked);
    if (column !== undefined) return [readOrRank(column, records)];
    throw noColumn(asked, [...records.columns.keys()]);
  }
  const problems: FormatError[] = [];
  const all = listStepColumns(records, skip).flatMap((column) => {
    try {
      return [readOrRank(column, records)];
    } catch (error) {
      // Numbers with a word among them are the steps, and one of them is wrong.
      if (!(error instanceof FormatError) || (column.firstWord && column.numbers.values.length > 0)) throw error;
      problems.push(error);
      return [];
    }
  });
  if (all.length > 0) return all;
  throw problems[0] ?? noSteps([...records.columns.keys()]);
}

/**
 * How many numbers would be lost with these steps: those of rows without one, and those that others of the same step replace.
 */
export function countLost(records: Records, { ofRow, name }: Steps, groups: Groups | null): number {
  if (groups === null && isIncreasing(ofRow)) return 0;
  const slots = new Map<number, number>();
  const slotOf = Int32Array.from(ofRow, (step, row) => {
    if (Number.isNaN(step)) return -1;
    const key = groups === null ? step : step * groups.count + (groups.ofRow[row] as number);
    let slot = slots.get(key);
    if (slot === undefined) {
      slot = slots.size;
      slots.set(key, slot);
    }
    return slot;
  });
  const held = new Float64Array(slots.size);
  let lost = 0;
  for (const column of records.columns.values()) {
    if (column.name === name || column.numbers.values.length === 0) continue;
    held.fill(Number.NaN);
    const rows = column.numbers.steps();
    const values = column.numbers.values.view();
    for (let i = 0; i < rows.length; i++) {
      const slot = slotOf[rows[i] as number] as number;
      const value = values[i] as number;
      if (slot < 0) {
        if (!Number.isNaN(value)) lost++;
        continue;
      }
      const earlier = held[slot] as number;
      if (!Number.isNaN(earlier) && !Object.is(earlier, value)) lost++;
      held[slot] = value;
    }
  }
  return lost;
}

/** Whether every row has a step, larger than that of the one before. */
function isIncreasing(steps: Float64Array): boolean {
  for (let i = 0; i < steps.length; i++)
    if (!((steps[i] as number) > (i === 0 ? -1 : (steps[i - 1] as number)))) return false;
  return true;
}
