/** @file Standardisation: every column with mean 0 and standard deviation 1. */

/** Keeps a constant column finite. */
const EPSILON = 1e-6;

/**
 * Standardises the columns of a row-major matrix of `rows` × `columns` in place: x ← (x − mean) / (s + 1e-6), s the
 * unbiased standard deviation (divisor rows − 1). Sums run down the rows in order, so that the bits are always the same.
 */
export function standardizeColumns(values: Float64Array, rows: number, columns: number): void {
  for (let column = 0; column < columns; column++) {
    let sum = 0;
    for (let i = column; i < values.length; i += columns) sum += values[i] as number;
    const mean = sum / rows;
    let squares = 0;
    for (let i = column; i < values.length; i += columns) {
      const deviation = (values[i] as number) - mean;
      squares += deviation * deviation;
    }
    const scale = Math.sqrt(squares / (rows - 1)) + EPSILON;
    for (let i = column; i < values.length; i += columns) values[i] = ((values[i] as number) - mean) / scale;
  }
}
