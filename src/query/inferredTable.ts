/** @file Columns of values of JSON as an SQL table whose column types follow from the values. */

export type SqlType = "BOOLEAN" | "BIGINT" | "DOUBLE" | "DOUBLE[]" | "TIMESTAMP" | "VARCHAR";

/** Values of JSON, one a row; null where there is none. */
export interface NamedColumn {
  readonly name: string;
  readonly values: readonly unknown[];
}

export interface SqlColumn extends NamedColumn {
  readonly type: SqlType;
}

type Types = Readonly<Record<string, SqlType>>;

/**
 * A table with all keys of the rows in the order in which they first come, null where a row has none.
 * @param fixed columns that come first and are there even if there are no rows
 */
export function inferTable(rows: readonly Readonly<Record<string, unknown>>[], fixed: Types): SqlColumn[] {
  const keys = [...new Set([...Object.keys(fixed), ...rows.flatMap((row) => Object.keys(row))])];
  const columns = keys.map((name) => ({ name, values: rows.map((row) => row[name] ?? null) }));
  return inferTypes(columns, fixed);
}

/**
 * The columns with types that hold all their values: the narrowest, where none is fixed. What fits nothing else becomes text,
 * lists and objects as JSON.
 */
export function inferTypes(columns: readonly NamedColumn[], fixed: Types): SqlColumn[] {
  const names = distinguish(columns.map(({ name }) => name));
  return columns.map(({ name, values }, i) => ({
    name: names[i] as string,
    type: fixed[name] ?? inferType(values),
    values,
  }));
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

/** Values of inner objects under their path, joined by dots; lists stay as they are. */
export function flatten(value: unknown, prefix = "", flat: Record<string, unknown> = {}): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    if (prefix !== "") flat[prefix] = value;
    return flat;
  }
  for (const [key, inner] of Object.entries(value)) flatten(inner, prefix === "" ? key : `${prefix}.${key}`, flat);
  return flat;
}
