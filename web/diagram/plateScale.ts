/** @file Where δ and γ lie on the plate, in pixels: logarithmic, a value in the middle of its cell. */
import type { AdamPlace } from "../../src/toys/index.ts";
import { COLUMNS, DELTAS_SHOWN, GAMMAS_SHOWN, ROWS } from "./usePlate.ts";

export interface PlateScale {
  /** Of the cells. */
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  x(delta: number): number;
  y(gamma: number): number;
  /** The cell under a point; the nearest for one outside. */
  at(x: number, y: number): { readonly column: number; readonly row: number };
}

const LEFT_PX = 76;
const RIGHT_PX = 14;
const TOP_PX = 10;
export const BELOW_PX = 46;

export function scalePlate(widthPx: number): PlateScale {
  const width = Math.max(100, widthPx - LEFT_PX - RIGHT_PX);
  const height = Math.round(Math.min(560, Math.max(240, width * 0.6)));
  const [cellWidth, cellHeight] = [width / COLUMNS, height / ROWS];
  const within = (value: number, count: number) => Math.min(count - 1, Math.max(0, Math.floor(value)));
  return {
    ...{ left: LEFT_PX, top: TOP_PX, width, height },
    x: (delta) => LEFT_PX + cellWidth * (0.5 + (COLUMNS - 1) * shareOf(delta, DELTAS_SHOWN)),
    y: (gamma) => TOP_PX + height - cellHeight * (0.5 + (ROWS - 1) * shareOf(gamma, GAMMAS_SHOWN)),
    at: (x, y) => ({
      column: within((x - LEFT_PX) / cellWidth, COLUMNS),
      row: within((TOP_PX + height - y) / cellHeight, ROWS),
    }),
  };
}

/** The cell that a place lies in. */
export function cellOf({ delta, gamma }: AdamPlace): { readonly column: number; readonly row: number } {
  const nearest = (share: number, count: number) => Math.min(count - 1, Math.max(0, Math.round(share * (count - 1))));
  return { column: nearest(shareOf(delta, DELTAS_SHOWN), COLUMNS), row: nearest(shareOf(gamma, GAMMAS_SHOWN), ROWS) };
}

export const placeOf = (column: number, row: number): AdamPlace => ({
  delta: DELTAS_SHOWN[column] ?? 0,
  gamma: GAMMAS_SHOWN[row] ?? 0,
});

/** Where a value stands between the first and the last, in logarithms. */
function shareOf(value: number, values: readonly number[]): number {
  const [first = 1, last = 1] = [values[0], values.at(-1)];
  return Math.log(value / first) / Math.log(last / first);
}
