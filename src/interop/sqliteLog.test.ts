/** @file The SQLite files of trackers, and what a damaged one does. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { FormatError } from "../formatError.ts";
import { readSqliteLog } from "./sqliteLog.ts";
import { onlyRun } from "./tables.fixture.ts";

const fixture = (name: string) => readFileSync(new URL(`./fixtures/logs/${name}`, import.meta.url));

test("Trackio's runs are runs of their own, though rows have more than a page holds", async () => {
  const runs = await readSqliteLog([fixture("trackio.db")]);
  assert.deepEqual(
    runs.map(({ run, table }) => [run, table.step.length, table.columns.map(({ name }) => name)]),
    [
      ["calm-sea", 40, ["train/loss"]],
      ["b", 3, ["train/loss"]],
    ],
  );
  assert.deepEqual(
    [...(runs[0]?.table.columns[0]?.values ?? [])],
    Array.from({ length: 40 }, (_, step) => 1 / (step + 1)),
  );
});

test("GoodSeed's series are the columns of one run", async () => {
  const { table } = onlyRun(await readSqliteLog([fixture("goodseed.sqlite")]));
  assert.equal(table.step.length, 200);
  assert.deepEqual(
    table.columns.map(({ name, values }) => [name, values[1], values[198]]),
    [
      ["loss", 1000, 198_000],
      ["val_loss", Number.NaN, 99_000],
    ],
  );
});

test("a file that is cut or damaged anywhere is read or refused in one line, and soon", async () => {
  const whole = fixture("goodseed.sqlite");
  await assert.rejects(readSqliteLog([whole.subarray(0, 700)]), { name: "FormatError", kind: "damaged" });
  for (let at = 16; at < whole.length; at += 37) {
    const bytes = Uint8Array.from(whole);
    bytes[at] = 255 - (bytes[at] as number);
    await readSqliteLog([bytes]).catch((error: unknown) => assert.ok(error instanceof FormatError, `${at}: ${error}`));
  }
});
