/** @file Standardisation: every column with mean 0 and standard deviation 1 over the training rows. */

/** Keeps a nearly constant column finite. */
const EPSILON = 1e-6;

/** Deviation, in units of the mean, up to which a column is constant but for the rounding of its mean. */
const ROUNDING = 1e-12;

/**
 * Standardises the columns of a row-major matrix in place: x ← (x − mean) / (s + 1e-6), s the unbiased standard deviation
 * (divisor rows − 1). Mean and deviation are those of the first `rows` rows; rows after them, of a validation set, are
 * moved and scaled alike. A column that is constant over them is moved and not scaled. Sums run down the rows in order, so that the bits are always the same.
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
    const deviation = Math.sqrt(squares / (rows - 1));
    // What never varied in training has no scale: rows of a validation set where it does would be a million times too large.
    const scale = deviation <= ROUNDING * Math.abs(mean) ? 1 : deviation + EPSILON;
    for (let i = column; i < values.length; i += columns) values[i] = ((values[i] as number) - mean) / scale;
  }
}
