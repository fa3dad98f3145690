/** @file A column in blocks: the level of each, and the noise around it. */
import { selectMiddle } from "./selectMiddle.ts";

/** Median distance from the median, of normal noise of standard deviation 1. */
const MIDDLE_DISTANCE = 0.6745;

export interface BlockLevels {
  /** Finite values, and the row of each. */
  readonly values: Float64Array;
  readonly rows: Uint32Array;
  /** Values a block; what is left at the end belongs to none. */
  readonly size: number;
  /** Median of each block. */
  readonly levels: Float64Array;
  /** Standard deviation around it, were the noise normal. */
  readonly noises: Float64Array;
}

/** @param size 2 or more */
export function levelBlocks(column: ArrayLike<number>, size: number): BlockLevels {
  const values = new Float64Array(column.length);
  const rows = new Uint32Array(column.length);
  let count = 0;
  for (let row = 0; row < column.length; row++) {
    const value = column[row] as number;
    if (!Number.isFinite(value)) continue;
    values[count] = value;
    rows[count++] = row;
  }
  const levels = new Float64Array(Math.floor(count / size));
  const noises = new Float64Array(levels.length);
  const part = new Float64Array(size);
  for (let block = 0; block < levels.length; block++) {
    part.set(values.subarray(block * size, (block + 1) * size));
    const level = selectMiddle(part, size);
    levels[block] = level;
    for (let i = 0; i < size; i++) part[i] = Math.abs((part[i] as number) - level);
    noises[block] = selectMiddle(part, size) / MIDDLE_DISTANCE;
  }
  return { values: values.subarray(0, count), rows: rows.subarray(0, count), size, levels, noises };
}
