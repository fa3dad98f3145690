/** @file The table of a sweep as one Parquet file. */
import { type ColumnSource, parquetWriteBuffer } from "hyparquet-writer";
import { asText, type SweepTable } from "./table.ts";

/** Numbers as DOUBLE, truth values as BOOLEAN, all else as text; what a run does not have is null. */
export function encodeTableParquet({ columns }: SweepTable): Uint8Array {
  const columnData = columns.map(({ name, values: given }): ColumnSource => {
    const values = [...given];
    const all = (type: string) => values.every((value) => value === null || typeof value === type);
    if (all("number") && values.some((value) => value !== null)) {
      // Plain, because a dictionary would take -0 for 0.
      return { name, type: "DOUBLE", data: values, nullable: true, encoding: "PLAIN" };
    }
    if (all("boolean") && values.some((value) => value !== null))
      return { name, type: "BOOLEAN", data: values, nullable: true };
    return {
      name,
      type: "STRING",
      data: values.map((value) => (value === null ? null : asText(value))),
      nullable: true,
    };
  });
  return new Uint8Array(parquetWriteBuffer({ columnData, createdBy: "slingshot" }));
}
