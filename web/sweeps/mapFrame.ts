/** @file Where the cells of a map lie, and the names beside them. */
import type { SweepMap } from "./layMap.ts";

/** Pixels of a letter. */
export const CHARACTER = 7;
export const CELL_HEIGHT = 36;
const [LEAST_CELL, MOST_CELL] = [52, 132];
const MOST_LABEL = 34;
/** Room for the name of the axis down. */
export const TOP = 26;

/** Where things lie, in pixels. */
export interface Frame {
  readonly left: number;
  readonly cell: number;
  /** Room for the names of columns; they stand aslant where they are long. */
  readonly below: number;
  readonly isAslant: boolean;
  readonly width: number;
  readonly bottom: number;
  readonly height: number;
}

export function layFrame({ columns, rows, down, cells, measure, extent }: SweepMap, widthPx: number): Frame {
  const long = (texts: readonly string[]) => Math.max(0, ...texts.map((text) => shorten(text).length));
  const most = widthPx < 560 ? 0.36 * widthPx : 280;
  const left = down === null ? 8 : Math.min(most, Math.max(60, CHARACTER * long(rows) + 22));
  const cell = Math.max(LEAST_CELL, Math.min(MOST_CELL, (widthPx - left - 8) / Math.max(1, columns.length)));
  const isAslant = CHARACTER * long(columns) > cell - 6;
  const below = isAslant ? 14 + 0.6 * CHARACTER * long(columns) : 22;
  const legend = 220 + CHARACTER * (measure.title.length + (extent?.isLog ? 30 : 0));
  const width = Math.max(left + cell * columns.length + 8, legend);
  const bottom = TOP + CELL_HEIGHT * rows.length;
  const hasMarks = cells.flat().some(({ state, failed }) => state !== "value" || failed > 0);
  return { left, cell, below, isAslant, width, bottom, height: bottom + below + (hasMarks ? 80 : 56) };
}

/** A value in few characters; of a group its kind comes first. */
export function shorten(text: string, most = MOST_LABEL): string {
  const plain = text.startsWith("{")
    ? text.replace(/^\{("?name"?: ?)?|\}$|"/g, "").replace(/([:,])(?=\S)/g, "$1 ")
    : text;
  return plain.length <= most ? plain : `${plain.slice(0, most - 1)}…`;
}
