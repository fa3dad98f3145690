/** @file The law of every text format: what was written comes back to the bit. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { encodeCsv, readCsv } from "./csv.ts";
import { encodeJsonl, readJsonl } from "./jsonl.ts";
import { assertSameTable, onlyRun, tables } from "./tables.fixture.ts";

for (const [format, encode, read] of [
  ["CSV", encodeCsv, readCsv],
  ["JSON Lines", encodeJsonl, readJsonl],
] as const) {
  test(`${format}: any doubles under any names come back to the bit, however the bytes are cut`, async () => {
    await fc.assert(
      fc.asyncProperty(tables(), fc.integer({ min: 1, max: 40 }), async (table, size) => {
        const bytes = new TextEncoder().encode([...encode(table)].join(""));
        const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
          bytes.subarray(i * size, (i + 1) * size),
        );
        for (const pieces of [[bytes], chunks]) {
          const { table: back, notes } = onlyRun(await read(pieces));
          assertSameTable(back, table);
          assert.deepEqual(notes, []);
        }
      }),
    );
  });
}
