/** @file Rows of JSON as an SQL table whose column types follow from the values. */
import { writeNumber } from "../interop/index.ts";

export type SqlType = "BOOLEAN" | "BIGINT" | "DOUBLE" | "DOUBLE[]" | "TIMESTAMP" | "VARCHAR";

export interface SqlTable {
  readonly columns: readonly { readonly name: string; readonly type: SqlType }[];
  /** One value a column, as text that SQL casts to the column's type. */
  readonly rows: readonly (readonly (string | null)[])[];
}

type Row = Readonly<Record<string, unknown>>;

/**
 * A table with all keys of the rows in the order in which they first come, null where a row has none. A column has the
 * narrowest type that holds all its values; what fits nothing else becomes text, lists and objects as JSON.
 *
 * @param fixed columns that come first and are there even if there are no rows
 */
export function inferTable(rows: readonly Row[], fixed: Readonly<Record<string, SqlType>>): SqlTable {
  const keys = [...new Set([...Object.keys(fixed), ...rows.flatMap((row) => Object.keys(row))])];
  const names = distinguish(keys);
  const columns = keys.map((key, i) => ({
    name: names[i] as string,
    type: fixed[key] ?? inferType(rows.map((row) => row[key])),
  }));
  return {
    columns,
    rows: rows.map((row) => keys.map((key, i) => writeValue(row[key] ?? null, columns[i]?.type ?? "VARCHAR"))),
  };
}

/** SQL takes names without regard to case; the second of two gets an underscore. */
export function distinguish(keys: readonly string[]): string[] {
  const taken = new Set<string>();
  return keys.map((key) => {
    let name = key;
    while (taken.has(name.toLowerCase())) name += "_";
    taken.add(name.toLowerCase());
    return name;
  });
}

/** NaN and the infinities, which JSON holds as strings. */
const SPECIAL: ReadonlySet<unknown> = new Set(["NaN", "Infinity", "-Infinity"]);

function inferType(values: readonly unknown[]): SqlType {
  const known = values.filter((value) => value !== null && value !== undefined);
  const all = (test: (value: unknown) => boolean) => known.length > 0 && known.every(test);
  if (all((value) => typeof value === "boolean")) return "BOOLEAN";
  if (all(Number.isSafeInteger)) return "BIGINT";
  const isNumber = (value: unknown) => typeof value === "number" || SPECIAL.has(value);
  if (all(isNumber) && known.some((value) => typeof value === "number")) return "DOUBLE";
  if (all((value) => Array.isArray(value) && value.every((item) => typeof item === "number"))) return "DOUBLE[]";
  return "VARCHAR";
}

function writeValue(value: unknown, type: SqlType): string | null {
  if (value === null || typeof value === "string") return value;
  if (type === "DOUBLE" && typeof value === "number") return writeNumber(value);
  return JSON.stringify(value);
}

/** Values of inner objects under their path, joined by dots; lists stay as they are. */
export function flatten(value: unknown, prefix = "", flat: Record<string, unknown> = {}): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    if (prefix !== "") flat[prefix] = value;
    return flat;
  }
  for (const [key, inner] of Object.entries(value)) flatten(inner, prefix === "" ? key : `${prefix}.${key}`, flat);
  return flat;
}
