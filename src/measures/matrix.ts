/** @file A matrix as its numbers, and the lengths of its rows. */

/** Numbers in rows [rows, columns], row-major. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: ArrayLike<number>;
}

/** The rows in float64, each an array of its own. */
export function listRows({ rows, columns, values }: Matrix): Float64Array[] {
  return Array.from({ length: rows }, (_, i) =>
    Float64Array.from({ length: columns }, (_, j) => values[i * columns + j] as number),
  );
}

/** Its rows are the columns of the other. */
export function transpose({ rows, columns, values }: Matrix): Matrix {
  const turned = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) turned[j * rows + i] = values[i * columns + j] as number;
  return { rows: columns, columns: rows, values: turned };
}
