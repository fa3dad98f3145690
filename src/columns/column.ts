/** @file A column of a series: its name, and how its values are stored. */
import type { ColumnValues } from "../series.ts";

/** How a column is stored: Parquet FLOAT or DOUBLE. */
export type ColumnType = "f32" | "f64";

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
}

/** Bytes of a row of these columns, its step included. */
export function rowBytes(columns: readonly Column[]): number {
  return columns.reduce((sum, { type }) => sum + widthOf(type), 8);
}

/** Bytes of a value. */
export function widthOf(type: Column["type"]): 4 | 8 {
  return type === "f64" ? 8 : 4;
}

/** Zeros. */
export function newValues(type: Column["type"], rows: number): ColumnValues {
  return type === "f32" ? new Float32Array(rows) : new Float64Array(rows);
}
