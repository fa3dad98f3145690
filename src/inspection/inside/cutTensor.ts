/** @file Numbers of a tensor, of a large one in parts. */
import type { ColumnValues } from "../../series.ts";
import type { StateTensor } from "./network.ts";

/** Numbers of one part, at most. */
export const MOST_VALUES = 2 ** 20;

export interface TensorRequest {
  /** Of a checkpoint. */
  readonly step: number;
  readonly name: string;
  /** The first row, counted from 0; of a tensor of one axis each number is a row, and one of none has a single row. */
  readonly from: number;
  /** Every so many rows; 1 for all. */
  readonly every: number;
}

/** Rows of a tensor: as many as fit into a part, and at least one. */
export interface TensorPart extends Omit<TensorRequest, "name"> {
  readonly shape: readonly number[];
  readonly rows: number;
  /** Row-major. */
  readonly values: ColumnValues;
}

/** Rows and columns of a tensor as a page looks at it: all axes but the first are its columns. */
export function tableOf(shape: readonly number[]): { readonly rows: number; readonly columns: number } {
  const [rows = 1, ...rest] = shape;
  return { rows, columns: rest.reduce((product, side) => product * side, 1) };
}

/** The part of a tensor that a request is for. @param values of the whole tensor */
export function cutTensor(
  { shape, values }: Omit<StateTensor, "name">,
  { step, from, every }: TensorRequest,
): TensorPart {
  const { rows: all, columns } = tableOf(shape);
  const most = Math.max(1, Math.floor(MOST_VALUES / Math.max(1, columns)));
  const rows = Math.max(0, Math.min(most, Math.ceil((all - from) / every)));
  const part = { step, from, every, shape, rows };
  if (every === 1) return { ...part, values: values.slice(from * columns, (from + rows) * columns) };
  const cut = new (values instanceof Float32Array ? Float32Array : Float64Array)(rows * columns);
  for (let row = 0; row < rows; row++) {
    const start = (from + row * every) * columns;
    cut.set(values.subarray(start, start + columns), row * columns);
  }
  return { ...part, values: cut };
}
