/** @file The columns of a foreign log under the names, and in the units, that reports and the detector read. */

import { findExcess } from "../analysis/index.ts";
import { suggest } from "../experiment/suggest.ts";
import { FormatError } from "../formatError.ts";
import { listNames } from "../listNames.ts";
import type { Problem } from "../problem.ts";
import { readConvention } from "./conventions.ts";
import type { Table, TableColumn } from "./table.ts";

/** A log whose columns have our names, and what was done to them that nobody asked for. */
export interface NamedLog {
  readonly table: Table;
  readonly notes: readonly Problem[];
  /** Whether its accuracies were in percent. */
  readonly isPercent: boolean;
}

/** Our names, in the order in which they are taken. */
const OURS = ["trainLoss", "trainAccuracy", "validationLoss", "validationAccuracy"];
const JUDGED = [...OURS, "lastLayerNorm"];

/**
 * Renames columns as `map` says. Of the columns that it leaves alone, those that bear another tool's conventional name
 * get ours, where ours is not there and only one of them could. Accuracies in percent become shares.
 *
 * @param map our names by theirs
 * @param isPercent whether accuracies are known to be in percent
 * @throws FormatError (`refused`) where a column is not there, a name is taken, or an accuracy is none
 */
export function nameColumns(table: Table, map: ReadonlyMap<string, string>, isPercent = false): NamedLog {
  const theirNames = table.columns.map(({ name }) => name);
  const missing = [...map.keys()].find((theirs) => !theirNames.includes(theirs));
  if (missing !== undefined) {
    throw new FormatError("refused", `the log has no column ${missing} (columns: ${listNames(theirNames)})`, {
      option: "map",
    });
  }
  refuseSlips(map);
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
    return { ...column, name };
  });
  const shares = toShares({ ...table, columns }, theirNames, isPercent);
  if (shares.note !== null) notes.push({ problem: shares.note });
  return { table: shares.table, notes, isPercent: shares.isPercent };
}

/** Pairs of our name and the column of the log that conventionally holds it, where there is one such. */
function findConventional(table: Table, mapped: ReadonlyMap<string, string>): (readonly [string, string])[] {
  const asked = new Set(mapped.values());
  const given = new Set([...table.columns.map(({ name }) => mapped.get(name) ?? name)]);
  const free = table.columns
    .filter(({ name }) => !mapped.has(name) && !asked.has(name))
    .map(({ name, values }) => ({ name, meaning: readConvention(name), count: countNumbers(values) }));
  return OURS.flatMap((ours) => {
    if (given.has(ours)) return [];
    const there = free.filter(({ meaning }) => meaning?.ours === ours);
    // Hugging Face ends its log with one train_loss, the mean over the run; its losses are in another column.
    const series = there.length === 1 ? there : there.filter(({ count }) => count > 1);
    const rank = Math.min(...series.map(({ meaning }) => meaning?.rank ?? 0));
    const [first, ...others] = series.filter(({ meaning }) => meaning?.rank === rank).sort((x, y) => y.count - x.count);
    // One that is looked at now and then beside one that is logged all the time, or two that could both be it.
    const isClear = first !== undefined && others.every(({ count }) => 2 * count < first.count);
    return isClear ? [[ours, first.name] as const] : [];
  });
}

/** @throws FormatError where a name that a column is given is one of ours with a slip in it */
function refuseSlips(map: ReadonlyMap<string, string>): void {
  for (const name of map.values()) {
    const meant = JUDGED.includes(name) ? undefined : suggest(name, JUDGED);
    if (meant === undefined) continue;
    throw new FormatError("refused", `no column is judged that is called ${name}; did you mean ${meant}?`, {
      option: "map",
    });
  }
}

function countNumbers(values: TableColumn["values"]): number {
  let count = 0;
  for (const value of values) if (!Number.isNaN(value)) count++;
  return count;
}

const ACCURACIES = ["trainAccuracy", "validationAccuracy"];

/**
 * Accuracies as shares from 0 to 1. They belong together: where one exceeds 1 and all lie within 0 to 100, all are in percent,
 * since validation at chance may stay below 1 %.
 * @param theirs the name of each column in the log
 * @param isKnown whether they are known to be in percent
 * @throws FormatError where one is neither
 */
function toShares(
  table: Table,
  theirs: readonly string[],
  isKnown: boolean,
): Pick<NamedLog, "table" | "isPercent"> & { readonly note: string | null } {
  const accuracies = table.columns.flatMap(({ name, values }, i) => {
    if (!ACCURACIES.includes(name)) return [];
    const own = theirs[i] as string;
    return [{ name, values, own, which: own === name ? name : `${own} (as ${name})`, highest: findHighest(values) }];
  });
  for (const { values, own, which } of accuracies) {
    // The same room for rounding as a share has.
    const row = values.findIndex((value) => value < 0 || findExcess([value / 100]) !== null);
    if (row < 0) continue;
    const value = `column ${which} is ${values[row]} at step ${table.step[row]}`;
    const remedy = { kind: "skip-column", column: own, effect: "leaves it out" } as const;
    throw new FormatError("refused", `${value}; an accuracy must be a share from 0 to 1, or a percentage up to 100`, {
      remedy,
    });
  }
  const excess = accuracies.find(({ values }) => findExcess(values) !== null);
  if (excess === undefined && !isKnown) return { table, note: null, isPercent: false };
  const shares = {
    ...table,
    columns: table.columns.map((column) =>
      ACCURACIES.includes(column.name)
        ? { ...column, values: Float64Array.from(column.values, (value) => value / 100) }
        : column,
    ),
  };
  if (excess === undefined) return { table: shares, note: null, isPercent: true };
  const others = accuracies.filter((one) => one !== excess);
  const too = others.map(({ which, highest }) => `, and so is ${which} (highest ${highest})`).join("");
  return {
    table: shares,
    isPercent: true,
    note: `column ${excess.which} exceeds 1 (its highest value is ${excess.highest}), so it is read as percent and divided by 100${too}`,
  };
}

function findHighest(values: TableColumn["values"]): number {
  let highest = Number.NEGATIVE_INFINITY;
  for (const value of values) if (value > highest) highest = value;
  return highest;
}
