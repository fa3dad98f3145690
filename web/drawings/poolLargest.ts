/** @file A large matrix as a smaller one that leaves no outlier out. */
import type { Matrix } from "../../src/measures/matrix.ts";

/** At most so many rows and columns: of the numbers that fall together the one farthest from 0, and NaN before all others. */
export function poolLargest(matrix: Matrix, most: { readonly rows: number; readonly columns: number }): Matrix {
  const { rows, columns, values } = matrix;
  if (rows <= most.rows && columns <= most.columns) return matrix;
  const [high, wide] = [Math.min(rows, most.rows), Math.min(columns, most.columns)];
  const pooled = new Float64Array(high * wide);
  for (let row = 0; row < rows; row++) {
    const start = Math.floor((row * high) / rows) * wide;
    for (let column = 0; column < columns; column++) {
      const place = start + Math.floor((column * wide) / columns);
      const [before, value] = [pooled[place] as number, values[row * columns + column] as number];
      if (Number.isNaN(value) || Math.abs(value) > Math.abs(before)) pooled[place] = value;
    }
  }
  return { rows: high, columns: wide, values: pooled };
}
