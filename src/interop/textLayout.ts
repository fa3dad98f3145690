/** @file How a table of text is laid out, from its first lines: remarks, a header or none, and what stands between cells. */

import { FormatError } from "../formatError.ts";
import { parseNumber } from "../text/numberText.ts";
import type { ColumnOptions } from "./logColumns.ts";

export interface Layout {
  /** Characters of remarks before the table. */
  readonly start: number;
  /** The line in which the table begins, from 1. */
  readonly line: number;
  /** "" where the first row tells; a space for any number of blanks. */
  readonly separator: string;
  /** Names of the columns where the table has no row of them; null where its first row is that. */
  readonly header: readonly string[] | null;
}

/** Characters that are looked at. */
const HEAD = 2 ** 16;
const SEPARATORS = [",", ";", "\t", "|"];
/** What MLflow keeps a metric in: milliseconds since 1970, the value, the step. */
export const MLFLOW_LINE = /^\d{12,14} \S+ \d+$/;

/** The beginning of a text: some lines of it, or all. */
export async function readHead(texts: AsyncIterator<string>): Promise<string> {
  let head = "";
  while (head.length < HEAD) {
    const next = await texts.next();
    if (next.done === true) break;
    head += next.value;
  }
  return head;
}

/**
 * @param head the beginning of the table
 * @throws FormatError where it has no header and no names are given
 */
export function layOut(head: string, { columns, title = "value" }: ColumnOptions): Layout {
  const { remark, start, line, row } = passRemarks(head.slice(0, 2 * HEAD));
  const separator = findSeparator(row);
  const place = { start, line, separator };
  if (!isNumbers(row, separator)) {
    if (columns === undefined) return { ...place, header: null };
    throw new FormatError("refused", `its first line is a header, or no row of numbers: ${row.slice(0, 40)}`, {
      option: "columns",
    });
  }
  const width = splitRow(row, separator).length;
  if (columns !== undefined) {
    if (columns.length === width) return { ...place, header: columns };
    const given = `${columns.length} ${columns.length === 1 ? "name is" : "names are"} given`;
    throw new FormatError("refused", `${given}, and a row has ${width} cells`, { option: "columns" });
  }
  if (remark !== "") {
    const names = splitRow(remark, findSeparator(remark));
    if (names.length === width && !isNumbers(remark, separator)) return { ...place, header: names };
  }
  if (MLFLOW_LINE.test(row)) return { ...place, header: ["", title, "step"] };
  const shown = Array.from({ length: width }, (_, i) => (i === 0 ? "step" : i === 1 ? "trainLoss" : `column${i + 1}`));
  const names = `${shown.slice(0, 4).join()}${width > 4 ? ",…" : ""}`;
  throw new FormatError("refused", "it has no header: its first line is made of numbers", {
    remedy: { kind: "name-all", columns: names, count: width },
  });
}

/** Lines that begin with # before the table, the last of which may be a header, and the first row. */
function passRemarks(head: string) {
  let remark = "";
  let start = 0;
  let line = 1;
  for (;;) {
    const end = head.slice(start).search(/\r\n|\n|\r/);
    const text = end < 0 ? head.slice(start) : head.slice(start, start + end);
    const isRemark = text.trimStart().startsWith("#");
    if ((!isRemark && text.trim() !== "") || end < 0) return { remark, start, line, row: text.trim() };
    if (isRemark) remark = text.replace(/^[\s#]+/, "").trim();
    start += end + (head.startsWith("\r\n", start + end) ? 2 : 1);
    line++;
  }
}

/** "" for what a reader of CSV finds by itself; a space where only blanks can stand between cells. */
function findSeparator(row: string): string {
  if (SEPARATORS.some((separator) => row.includes(separator)) || row.includes('"')) return "";
  return /\S[ ]+\S/.test(row) && row.split(/\s+/).every((cell) => /^[\w./%()[\]+-]+$/.test(cell)) ? " " : "";
}

function splitRow(row: string, separator: string): string[] {
  if (separator === " ") return row.trim().split(/\s+/);
  const counts = SEPARATORS.map((one) => row.split(one).length);
  const most = SEPARATORS[counts.indexOf(Math.max(...counts))] as string;
  return row.split(most).map((cell) => cell.trim());
}

function isNumbers(row: string, separator: string): boolean {
  const cells = splitRow(row, separator).map((cell) => cell.replace(/^"(.*)"$/, "$1"));
  return cells.some((cell) => cell !== "") && cells.every((cell) => cell === "" || parseNumber(cell) !== undefined);
}
