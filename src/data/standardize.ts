/** @file Standardisation: every column with mean 0 and standard deviation 1 over the training rows. */

/** Keeps a constant column finite. */
const EPSILON = 1e-6;

/**
 * Standardises the columns of a row-major matrix in place: x ← (x − mean) / (s + 1e-6), s the unbiased standard deviation
 * (divisor rows − 1). Mean and deviation are those of the first `rows` rows; rows after them, of a validation set, are
 * moved and scaled alike. Sums run down the rows in order, so that the bits are always the same.
 */
export function standardizeColumns(values: Float64Array, rows: number, columns: number): void {
  const end = rows * columns;
  for (let column = 0; column < columns; column++) {
    let sum = 0;
    for (let i = column; i < end; i += columns) sum += values[i] as number;
    const mean = sum / rows;
    let squares = 0;
    for (let i = column; i < end; i += columns) {
      const deviation = (values[i] as number) - mean;
      squares += deviation * deviation;
    }
    const scale = Math.sqrt(squares / (rows - 1)) + EPSILON;
    for (let i = column; i < values.length; i += columns) values[i] = ((values[i] as number) - mean) / scale;
  }
}
