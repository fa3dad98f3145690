/** @file The columns of a foreign log under the names, and in the units, that reports and the detector read. */
import { findExcess } from "../analysis/index.ts";
import { FormatError } from "../formatError.ts";
import { listNames } from "../listNames.ts";
import type { Problem } from "../problem.ts";
import type { Table, TableColumn } from "./table.ts";

/** A log whose columns have our names, and what was done to them that nobody asked for. */
export interface NamedLog {
  readonly table: Table;
  readonly notes: readonly Problem[];
}

/** Names that other tools give by themselves: Hugging Face's Trainer, Lightning's examples, Keras. */
const CONVENTIONS: Readonly<Record<string, readonly string[]>> = {
  trainLoss: ["loss", "train_loss"],
  trainAccuracy: ["accuracy"],
  validationLoss: ["val_loss", "eval_loss"],
  validationAccuracy: ["val_accuracy", "eval_accuracy"],
};

/**
 * Renames columns as `map` says. Of the columns that it leaves alone, those that bear another tool's conventional name
 * get ours, where ours is not there and only one of them could. Accuracies in percent become shares.
 *
 * @param map our names by theirs
 * @throws FormatError (`refused`) where a column is not there, a name is taken, or an accuracy is none
 */
export function nameColumns(table: Table, map: ReadonlyMap<string, string>): NamedLog {
  const theirNames = table.columns.map(({ name }) => name);
  const missing = [...map.keys()].find((theirs) => !theirNames.includes(theirs));
  if (missing !== undefined) {
    throw new FormatError("refused", `the log has no column ${missing} (columns: ${listNames(theirNames)})`, {
      option: "map",
    });
  }
  const names = new Map(map);
  const notes: Problem[] = [];
  for (const [ours, theirs] of findConventional(table, map)) {
    names.set(theirs, ours);
    notes.push({ problem: `${theirs} is taken for ${ours}`, remedy: { kind: "keep-name", column: theirs } });
  }
  const taken = new Set(["step"]);
  const columns = table.columns.map((column) => {
    const name = names.get(column.name) ?? column.name;
    if (taken.has(name)) {
      const remedy = { kind: "skip-column", column: name, effect: "leaves that out" } as const;
      throw new FormatError("refused", `there is a column ${name} already`, { option: "map", remedy });
    }
    taken.add(name);
    const { values, note } = toShares(name, column, table.step);
    if (note !== null) notes.push({ problem: note });
    return { name, values };
  });
  return { table: { ...table, columns }, notes };
}

/** Pairs of our name and the only column of the log that conventionally holds it. */
function findConventional(table: Table, mapped: ReadonlyMap<string, string>): (readonly [string, string])[] {
  const asked = new Set(mapped.values());
  const given = new Set([...table.columns.map(({ name }) => mapped.get(name) ?? name)]);
  return Object.entries(CONVENTIONS).flatMap(([ours, theirs]) => {
    if (given.has(ours)) return [];
    const there = table.columns.filter(({ name }) => theirs.includes(name) && !mapped.has(name) && !asked.has(name));
    // Hugging Face ends its log with one train_loss, the mean over the run; its losses are in another column.
    const series = there.length === 1 ? there : there.filter(({ values }) => countNumbers(values) > 1);
    const [only] = series;
    return only !== undefined && series.length === 1 ? [[ours, only.name] as const] : [];
  });
}

function countNumbers(values: TableColumn["values"]): number {
  let count = 0;
  for (const value of values) if (!Number.isNaN(value)) count++;
  return count;
}

/**
 * Accuracies as shares from 0 to 1. A column that exceeds 1 and lies within 0 to 100 is in percent.
 * @throws FormatError where it is neither
 */
function toShares(
  name: string,
  column: TableColumn,
  step: Float64Array,
): { readonly values: TableColumn["values"]; readonly note: string | null } {
  const { values } = column;
  if (name !== "trainAccuracy" && name !== "validationAccuracy") return { values, note: null };
  // The same room for rounding as a share has.
  const outside = (value: number) => value < 0 || findExcess([value / 100]) !== null;
  const row = values.findIndex(outside);
  const which = column.name === name ? name : `${column.name} (as ${name})`;
  if (row >= 0) {
    const value = `column ${which} is ${values[row]} at step ${step[row]}`;
    const remedy = { kind: "skip-column", column: column.name, effect: "leaves it out" } as const;
    throw new FormatError("refused", `${value}; an accuracy must be a share from 0 to 1, or a percentage up to 100`, {
      remedy,
    });
  }
  const highest = findExcess(values);
  if (highest === null) return { values, note: null };
  return {
    values: Float64Array.from(values, (value) => value / 100),
    note: `column ${which} exceeds 1 (its highest value is ${highest}), so it is read as percent and divided by 100`,
  };
}
