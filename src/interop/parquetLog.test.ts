/** @file Logs in Parquet: what is written comes back, and damage is told. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parquetWriteBuffer } from "hyparquet-writer";
import { encodeParquet } from "./parquet.ts";
import { readParquetLog } from "./parquetLog.ts";
import { assertSameTable, onlyRun, plainReading, tables } from "./tables.fixture.ts";

test("any table comes back to the bit", async () => {
  await fc.assert(
    fc.asyncProperty(tables(), async (table) => {
      assertSameTable(onlyRun(await readParquetLog([encodeParquet(table)])).table, table);
    }),
    { numRuns: 50 },
  );
});

test("words, nulls and long integers are read, and columns are left out", async () => {
  const bytes = new Uint8Array(
    parquetWriteBuffer({
      columnData: [
        { name: "_step", data: [0n, 0n, 10n], type: "INT64" },
        { name: "split", data: ["train", "val", "train"], type: "STRING" },
        { name: "loss", data: [2, 3, null], type: "DOUBLE", nullable: true },
        { name: "note", data: ["a", "b", "c"], type: "STRING" },
      ],
    }),
  );
  const { notes, ...columns } = plainReading(await readParquetLog([bytes], { skip: new Set(["note"]) }));
  assert.deepEqual(columns, { step: [0, 10], "train/loss": [2, Number.NaN], "val/loss": [3, Number.NaN] });
  assert.equal(notes?.length, 1);
});

test("a file that is cut is refused", async () => {
  const bytes = encodeParquet({ step: Float64Array.of(1), columns: [{ name: "a", values: Float64Array.of(1) }] });
  await assert.rejects(readParquetLog([bytes.subarray(0, -5)]), { name: "FormatError", kind: "damaged" });
});
