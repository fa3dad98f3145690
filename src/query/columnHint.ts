/**
 * @file Which column a query meant that DuckDB refused: one whose name needs quotes, one that an instrument records which the
 * runs had not, or one that is nearly called so.
 */
import { isOfFamily } from "../charts/index.ts";
import { suggest } from "../experiment/suggest.ts";
import { shortenName } from "../listNames.ts";
import type { Problem } from "../problem.ts";
import { findRecorder } from "./findRecorder.ts";

/** What DuckDB says of a name that it does not know; that name is in brackets. */
const UNKNOWN = [
  /^Binder Error: Referenced (?:table|column) "(.+?)" not found/,
  /^Binder Error: (?:Table|Values list) ".+?" does not have a column named "(.+?)"/,
  /^Binder Error: Column "(.+?)" (?:in \w+ list not found|does not exist)/,
  // weightNorm/layers.0 is read as a quotient.
  /^Parser Error: syntax error at or near "(\.\w+)"/,
];

/** Texts, names in quotes, and comments. */
const QUOTED = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*.*?\*\//gsu;
/** Words that dots and slashes join, as they do in names of settings and of what is measured by layer. */
const JOINED = /[\p{L}_][\p{L}\p{N}_]*(?:[./][\p{L}\p{N}_]+)+/gu;
const PLAIN = /^[\p{L}_][\p{L}\p{N}_]*$/u;

/**
 * A hint behind the error, with the column as it is to be written; null where none is near.
 * @param said the error, in DuckDB's words
 * @param columns those of the tables that the query names: no other one is suggested
 * @param count how many runs have these
 */
export function findColumnHint(said: string, sql: string, columns: readonly string[], count: number): Problem | null {
  const unknown = UNKNOWN.map((pattern) => pattern.exec(said)?.[1]).find((name) => name !== undefined);
  if (unknown === undefined) return null;
  const written = listWritten(sql).filter(({ name }) => isAbout(name, unknown));
  for (const { table, name } of written) {
    const meant = columns.find((column) => column.toLowerCase() === name.toLowerCase());
    if (meant === undefined || PLAIN.test(meant)) continue;
    const quoted = `${table}${quoteName(meant)}`;
    const inShell = quoted.replaceAll('"', '\\"');
    return { problem: `this name needs double quotes: ${quoted}, or ${inShell} where a shell takes them away` };
  }
  const names = written.length === 0 ? [unknown] : written.map(({ name }) => name);
  const isThere = (name: string) => columns.some((column) => isOfFamily(column.toLowerCase(), name.toLowerCase()));
  const isOfSeries = /\bseries\b/i.test(sql.replace(QUOTED, " "));
  const [recorder] = names.flatMap((name) => (isOfSeries && !isThere(name) && findRecorder(name, count)) || []);
  if (recorder !== undefined) return recorder;
  const [near] = names.flatMap((name) => findNear(name, columns) ?? []);
  return near === undefined ? null : { problem: `did you mean ${PLAIN.test(near) ? near : quoteName(near)}?` };
}

/** The names in the query that have dots, and what they are if their first word is a table. */
function listWritten(sql: string): { readonly table: string; readonly name: string }[] {
  return (sql.replace(QUOTED, " ").match(JOINED) ?? []).flatMap((name) => {
    const length = name.indexOf(".") + 1;
    return [{ table: "", name }, ...(length === 0 ? [] : [{ table: name.slice(0, length), name: name.slice(length) }])];
  });
}

function isAbout(name: string, unknown: string): boolean {
  const [whole, part] = [name.toLowerCase(), unknown.toLowerCase()];
  return part.startsWith(".")
    ? whole.includes(part)
    : whole === part || [".", "/"].some((joint) => whole.startsWith(part + joint));
}

/** The column that is nearly called so, in its group where there is one; of a setting without its group, the only one that ends so. */
function findNear(name: string, columns: readonly string[]): string | undefined {
  const group = name.slice(0, name.lastIndexOf(".") + 1);
  const endsSo = columns.filter((column) => column.toLowerCase().endsWith(`.${name.toLowerCase()}`));
  if (endsSo.length === 1) return endsSo[0];
  const members = columns.filter((column) => column.startsWith(group)).map((column) => column.slice(group.length));
  const member = suggest(name.slice(group.length), members);
  return member === undefined ? suggest(name, columns) : group + member;
}

const quoteName = (name: string): string => `"${shortenName(name).replaceAll('"', '""')}"`;
