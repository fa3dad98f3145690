/** @file A tensor of a checkpoint as a table, part after part. */
import { MOST_VALUES, tableOf } from "../../src/inspection/inside/cutTensor.ts";
import type { Lab, NetworkTensor } from "../../src/lab/index.ts";
import type { Matrix } from "../../src/measures/matrix.ts";

/** Numbers of a tensor that a page holds; of a larger one it has not all rows. */
const MOST_SHOWN = 4 * MOST_VALUES;

export interface TensorTable extends Matrix {
  readonly name: string;
  readonly step: number;
  readonly values: Float32Array | Float64Array;
  /** Its rows are every so many of the tensor's `allRows`. */
  readonly every: number;
  readonly allRows: number;
}

/** @throws LabError */
export async function readTable(lab: Lab, id: string, step: number, tensor: NetworkTensor): Promise<TensorTable> {
  const { name, shape, type } = tensor;
  const { rows: allRows, columns } = tableOf(shape);
  const every = Math.max(1, Math.ceil((allRows * columns) / MOST_SHOWN));
  const rows = Math.ceil(allRows / every);
  const values = new (type === "f32" ? Float32Array : Float64Array)(rows * columns);
  for (let row = 0; row < rows; ) {
    const part = await lab.readTensor(id, { step, name, from: row * every, every });
    values.set(part.values.subarray(0, values.length - row * columns), row * columns);
    row += Math.max(1, part.rows);
  }
  return { name, step, rows, columns, values, every, allRows };
}

/** What of the tensor is not there; the empty text where all is. */
export const wordThinned = ({ every, allRows, rows }: TensorTable): string =>
  every === 1
    ? ""
    : `Of its ${allRows.toLocaleString("en")} rows every ${every}th is shown, ${rows.toLocaleString("en")} of them.`;

/** What one row is called. */
export const nameRow = ({ every }: Pick<TensorTable, "every">, names: readonly string[] | null, row: number): string =>
  names?.[row * every] ?? String(row * every);
