/** @file The end of a run on a disk that is full: tried again a few times, then told with what is saved. */
import assert from "node:assert/strict";
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, type TestContext, test } from "node:test";
import { loadExperiment } from "../experiment/file/loadExperiment.ts";
import { StoreError } from "../files/index.ts";
import { readRun, verifyRun } from "../store/index.ts";
import { resumeRun, runExperiment } from "./index.ts";

const root = fs.mkdtempSync(join(tmpdir(), "slingshot-full-disk-"));
after(() => fs.rmSync(root, { recursive: true, force: true }));

const ENGINE = { threads: 1, engine: "wasm" } as const;
const TINY = ["data.points=8", "data.dimensions=4", "model.width=3", "model.depth=3", "steps=24"];

/**
 * From its last step on, a run finds the disk full so many times; time goes on by itself.
 * @returns how it ended, and how long it waited each time
 */
async function runOnto(context: TestContext, failures: number, code = "ENOSPC") {
  const waits: number[] = [];
  const said: string[] = [];
  let left = 0;
  const original = fs.writeSync as (...args: unknown[]) => unknown;
  context.mock.method(fs, "writeSync", (...args: unknown[]) => {
    if (left-- > 0) throw Object.assign(new Error(`${code}: from this test`), { code });
    return original(...args);
  });
  syncBuiltinESMExports();
  const wait = globalThis.setTimeout;
  context.mock.method(globalThis, "setTimeout", (action: () => void, ms: number) => {
    waits.push(ms);
    return wait(action, 0);
  });
  const running = runExperiment(loadExperiment("hypercube", TINY), {
    ...{ ...ENGINE, root, say: (line: string) => said.push(line) },
    onProgress: () => {
      left = failures;
    },
  });
  const outcome = await running.catch((error: unknown) => error as Error);
  context.mock.restoreAll();
  syncBuiltinESMExports();
  return { outcome, waits, said };
}

const newest = () => join(root, fs.readdirSync(root).sort().at(-1) ?? "");

for (const failures of [1, 2]) {
  test(`a disk that is full ${failures === 1 ? "once" : "twice"} delays the end`, async (t) => {
    const { outcome, waits, said } = await runOnto(t, failures);
    assert.ok(!(outcome instanceof Error), String(outcome));
    assert.deepEqual(waits, [1000, 3000].slice(0, failures));
    assert.deepEqual([outcome.status, outcome.steps, said], ["done", 24, []]);
    assert.deepEqual(await verifyRun(outcome.run), []);
    fs.rmSync(outcome.run, { recursive: true });
  });
}

test("a disk that stays full is told with the way on, and the run can be resumed", async (t) => {
  const { outcome, waits } = await runOnto(t, 3);
  assert.deepEqual(waits, [1000, 3000]);
  assert.ok(outcome instanceof Error);
  const message =
    /no space left on the device \(ENOSPC\); the run stopped at step 24 and is saved up to its last checkpoint$/;
  assert.match(outcome.message, message);
  assert.ok(outcome instanceof StoreError);
  assert.deepEqual([outcome.kind, outcome.remedy], ["unsaved", { kind: "resume", run: newest() }]);
  const { manifest } = await readRun(newest());
  assert.deepEqual([manifest.status, manifest.error], ["failed", outcome.message]);
  const resumed = await resumeRun(newest(), ENGINE);
  assert.deepEqual([resumed.status, resumed.steps], ["done", 24]);
  assert.deepEqual(await verifyRun(newest()), []);
  fs.rmSync(newest(), { recursive: true });
});

test("a disk that is full on the way is told every ten seconds; rows wait in memory, and are written when it is not", async (t) => {
  const original = fs.writeSync as (...args: unknown[]) => unknown;
  let isFull = false;
  t.mock.method(fs, "writeSync", (...args: unknown[]) => {
    if (isFull) throw Object.assign(new Error("ENOSPC: from this test"), { code: "ENOSPC" });
    return original(...args);
  });
  syncBuiltinESMExports();
  const now = performance.now.bind(performance);
  let laterMs = 0;
  t.mock.method(performance, "now", () => now() + laterMs);
  const stop = new AbortController();
  const said: string[] = [];
  const rows: number[] = [];
  let looks = 0;
  const running = runExperiment(loadExperiment("hypercube", [...TINY, "steps=1000000"]), {
    ...{ ...ENGINE, root, signal: stop.signal, say: (line: string) => said.push(line) },
    onProgress: () => {
      const series = fs.readdirSync(join(newest(), "series"));
      rows.push(series.filter((name) => name.endsWith(".parquet")).length);
      isFull = looks === 3;
      // What is due is written after this look.
      if (looks >= 1 && looks <= 3) laterMs += 10_000;
      if (looks++ === 5) stop.abort();
    },
  });
  const result = await running;
  t.mock.restoreAll();
  syncBuiltinESMExports();
  assert.deepEqual(rows.slice(0, 5), [0, 0, 0, 1, 1]);
  assert.equal(said.length, 1, said.join("\n"));
  assert.match(
    said[0] ?? "",
    /^warning: cannot write \S+: no space left on the device \(ENOSPC\); training goes on, and its rows are kept in memory/,
  );
  assert.equal(result.status, "interrupted");
  assert.deepEqual(await verifyRun(result.run), []);
  assert.equal((await readRun(result.run)).series.step.length, result.steps);
});
