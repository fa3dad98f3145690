import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import fc from "fast-check";
import { tables } from "../interop/tables.fixture.ts";
import type { ImportedFrom } from "../store/index.ts";
import { readRun } from "../store/readRun.ts";
import { writeLog } from "./writeLog.ts";

const root = mkdtempSync(join(tmpdir(), "slingshot-log-"));
after(() => rmSync(root, { recursive: true }));

test("any log is read back to the bit, in its order", async () => {
  await fc.assert(
    fc.asyncProperty(tables(), async (table) => {
      const run = await readRun(writeLog(table, { root, name: "any", notes: ["one"] }));
      assert.equal(run.manifest.kind, "imported-log");
      assert.equal(run.manifest.status, "done");
      assert.deepEqual(run.manifest.notes, ["one"]);
      assert.deepEqual(run.series.step, table.step);
      assert.deepEqual(
        run.manifest.columns.map(({ name }) => name),
        table.columns.map(({ name }) => name),
      );
      for (const { name, values } of table.columns) {
        assert.deepEqual(Float64Array.from(run.series.columns[name] ?? []), Float64Array.from(values));
      }
    }),
    { numRuns: 20 },
  );
});

test("the run says where the log was, and nothing that it was not told", async () => {
  const table = { step: Float64Array.of(1, 2), columns: [{ name: "loss", values: Float64Array.of(0.5, 0.25) }] };
  const bare = await readRun(writeLog(table, { root, name: "bare" }));
  assert.deepEqual([bare.manifest.notes, bare.experiment], [[], { name: "bare" }]);
  const shares: number[] = [];
  const importedFrom = { file: "log.csv", format: "csv" } as unknown as ImportedFrom;
  const onProgress = (share: number) => shares.push(share);
  const long = { step: Float64Array.from({ length: 2050 }, (_, i) => i), columns: [] };
  const told = await readRun(writeLog(long, { root, name: "told", importedFrom, onProgress }));
  assert.deepEqual(told.experiment, { name: "told", importedFrom });
  assert.deepEqual(
    shares.map((share) => Math.round(share * 2050)),
    [0, 1024, 2048],
  );
});

test("what is no log is refused, and no folder is left", () => {
  const place = join(root, "refused");
  const step = Float64Array.of(1, 2);
  const values = Float64Array.of(0.5, 0.25);
  const refused = [
    [
      { step, columns: [{ name: "loss", values: Float64Array.of(1) }] },
      /^RangeError: the column loss has 1 value for 2/,
    ],
    [
      { step: Float64Array.of(2, 2), columns: [{ name: "loss", values }] },
      /^RangeError: step 2 does not follow step 2/,
    ],
    [{ step, columns: [{ name: "step", values }] }, /^RangeError: the column name "step" is taken or empty/],
  ] as const;
  for (const [table, message] of refused) {
    assert.throws(() => writeLog(table, { root: place, name: "refused" }), message);
    assert.deepEqual(
      readdirSync(root).filter((name) => name.includes("refused")),
      [],
    );
  }
});

test("a floor that losses are below is refused, before anything is written", () => {
  const log = { step: Float64Array.of(1, 2), columns: [{ name: "trainLoss", values: Float64Array.of(2, 0.3) }] };
  const before = readdirSync(root);
  assert.throws(
    () => writeLog(log, { root, name: "low", lossFloor: 5 }),
    /^RangeError: lossFloor is 5, and trainLoss goes down to 0\.3$/,
  );
  assert.deepEqual(readdirSync(root), before);
});
