/** @file The SQLite files of trackers, and what a damaged one does. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
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

/** A file that SQLite itself writes. */
function makeFile(statements: string): Buffer {
  const folder = mkdtempSync(join(tmpdir(), "sqlite-log-"));
  try {
    const path = join(folder, "log.db");
    const database = new DatabaseSync(path);
    database.exec(statements);
    database.close();
    return readFileSync(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("MLflow's NaN and infinities are what they were, and not the numbers that stand for them", async () => {
  const largest = "1.7976931348623157e308";
  const rows = [
    `('loss', 0.5, 1, 0), ('loss', 0, 2, 1), ('loss', ${largest}, 3, 0), ('loss', -${largest}, 4, 0), ('loss', 0, 5, 0)`,
  ];
  const { table } = onlyRun(
    await readSqliteLog([
      makeFile(`CREATE TABLE metrics (key TEXT, value DOUBLE, timestamp BIGINT, run_uuid TEXT, step BIGINT, is_nan BOOLEAN);
        INSERT INTO metrics (key, value, step, is_nan) VALUES ${rows};`),
    ]),
  );
  assert.deepEqual([...table.step], [1, 2, 3, 4, 5]);
  assert.deepEqual([...(table.columns[0]?.values ?? [])], [0.5, Number.NaN, Infinity, -Infinity, 0]);
});

test("what was logged as step is not the step, and rows that hold nothing or have no step are counted", async () => {
  const file = makeFile(`CREATE TABLE metrics (run_name TEXT, step INTEGER, metrics TEXT);
    INSERT INTO metrics VALUES ('a', 1, '{"loss": 3, "step": 70}'), ('a', 2, '{"loss": 2}'), ('a', 3, 'no'),
      ('a', NULL, '{"loss": 1}');`);
  const { table, notes } = onlyRun(await readSqliteLog([file]));
  assert.deepEqual([...table.step], [1, 2]);
  assert.deepEqual(
    table.columns.map(({ name, values }) => [name, ...values]),
    [
      ["loss", 3, 2],
      ["logged step", 70, Number.NaN],
    ],
  );
  assert.deepEqual(notes, ["1 rows hold no JSON object and were left out", "1 row has no step and was left out"]);
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
