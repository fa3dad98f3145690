/** @file One plain Parquet file of a whole table. */
import { type ColumnSource, parquetWriteBuffer } from "hyparquet-writer";
import type { Table } from "./table.ts";

const GREATEST_INT32 = 0x7fff_ffff;

/** `step` as INT32 (INT64 where a step needs it), the columns as FLOAT or DOUBLE; NaN is NaN, nothing is null. */
export function encodeParquet({ step, columns }: Table): Uint8Array<ArrayBuffer> {
  const isWide = (step.at(-1) ?? 0) > GREATEST_INT32;
  const steps = isWide ? BigInt64Array.from(step, BigInt) : Int32Array.from(step);
  // Plain encoding, because a dictionary would take -0 for 0.
  const column = (name: string, type: ColumnSource["type"] & string, data: ColumnSource["data"]): ColumnSource => ({
    name,
    type,
    data,
    nullable: false,
    encoding: "PLAIN",
  });
  const buffer = parquetWriteBuffer({
    columnData: [
      column("step", isWide ? "INT64" : "INT32", steps),
      ...columns.map(({ name, values }) => column(name, values instanceof Float32Array ? "FLOAT" : "DOUBLE", values)),
    ],
    createdBy: "slingshot",
  });
  return new Uint8Array(buffer);
}
