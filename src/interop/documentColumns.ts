/** @file JSON by columns: an array for each name, as Keras' histories and pandas' tables are. */

import { isStepName } from "./logColumns.ts";
import { SPLITS } from "./rowGroups.ts";

/** Arrays of one length by name, and the names of those of other lengths. */
export interface DocumentColumns {
  readonly columns: ReadonlyMap<string, readonly unknown[]>;
  readonly left: readonly string[];
}

const DEEPEST = 10;

/** The columns of a document; null where it holds none. */
export function findDocumentColumns(document: unknown): DocumentColumns | null {
  if (!isObject(document)) return null;
  const all = new Map([...findSplit(document), ...(readPandas(document) ?? [])]);
  if (all.size === 0) collectArrays(document, [], all);
  const lengths = new Map<number, number>();
  for (const { length } of all.values()) if (length > 0) lengths.set(length, (lengths.get(length) ?? 0) + 1);
  const [most] = [...lengths].sort(([x, xs], [y, ys]) => ys - xs || y - x);
  if (most === undefined) return null;
  const [length] = most;
  const kept = [...all].filter(([, values]) => values.length === length);
  const left = [...all.keys()].filter((name) => all.get(name)?.length !== length);
  const shared = sharedParent(kept.map(([name]) => name));
  return { columns: new Map(kept.map(([name, values]) => [name.slice(shared.length), values])), left };
}

/** What pandas writes with `orient="split"`: names, and rows without them. */
function findSplit({ columns, data }: Readonly<Record<string, unknown>>): [string, unknown[]][] {
  if (!Array.isArray(columns) || !Array.isArray(data) || !data.every(Array.isArray)) return [];
  return columns.map((name, at) => [String(name), data.map((row: readonly unknown[]) => row[at])]);
}

/** What pandas writes by itself: for each name an object of cells by the numbers of rows. */
function readPandas(document: Readonly<Record<string, unknown>>): [string, unknown[]][] | null {
  const columns = Object.entries(document);
  const isColumn = (value: unknown) =>
    isObject(value) && Object.entries(value).every(([key, cell]) => /^\d+$/.test(key) && isCell(cell));
  if (columns.length === 0 || !columns.every(([, value]) => isColumn(value))) return null;
  const numbers = [...new Set(columns.flatMap(([, value]) => Object.keys(value as object)))]
    .map(Number)
    .sort((x, y) => x - y);
  const cellsOf = (value: unknown) => numbers.map((number) => (value as Record<number, unknown>)[number] ?? null);
  const cells = columns.map(([name, value]): [string, unknown[]] => [name, cellsOf(value)]);
  // An index that does not count the rows is one that was chosen, as `df.set_index("step")` does.
  const isPlain = numbers.every((number, i) => number === i) || columns.some(([name]) => isStepName(name));
  return isPlain ? cells : [["step", numbers], ...cells];
}

function collectArrays(
  value: Readonly<Record<string, unknown>>,
  path: readonly string[],
  all: Map<string, unknown[]>,
): void {
  for (const [key, inner] of Object.entries(value)) {
    const name = [...path, key];
    if (Array.isArray(inner)) {
      if (inner.every(isCell)) all.set(name.join("."), inner);
    } else if (isObject(inner) && path.length < DEEPEST) collectArrays(inner, name, all);
  }
}

/** `history.` where all names begin so; `val.` says what of. */
function sharedParent(names: readonly string[]): string {
  const [first = ""] = names;
  const parent = first.slice(0, first.indexOf(".") + 1);
  return names.every((name) => name.startsWith(parent)) && !SPLITS.test(parent.slice(0, -1)) ? parent : "";
}

const isCell = (value: unknown) => value === null || typeof value === "number" || typeof value === "string";

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
