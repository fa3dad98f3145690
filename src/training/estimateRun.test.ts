/** @file How long an estimate tries, and what it makes of it, by a clock that goes on by so much at each look. */
import assert from "node:assert/strict";
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { estimateRun, listWeights, runExperiment } from "./index.ts";
import { ENGINE, makeFolder, tiny } from "./testRuns.fixture.ts";

const root = makeFolder();

/** The estimate of a run each of whose steps takes `msPerStep`. */
function estimate(context: TestContext, msPerStep: number, ...settings: string[]) {
  let ms = 0;
  const clock = context.mock.method(performance, "now", () => (ms += msPerStep));
  return estimateRun(tiny(...settings), { ...ENGINE, root }).finally(() => clock.mock.restore());
}

for (const [msPerStep, steps, what, expected] of [
  // The second of two seconds; the clock is looked at once more at the end.
  [10, 60_000, "200 steps in two seconds, by those of the second half", (1000 * (200 - 100)) / (2010 - 1000)],
  [50, 60_000, "at least 64 steps", (1000 * (64 - 20)) / (65 * 50 - 1000)],
  [300, 60_000, "no more than are done in six seconds", (1000 * (20 - 3)) / (21 * 300 - 900)],
  [2000, 60_000, "three steps at the least, all of them by the clock", 3000 / 8000],
  [4000, 60_000, "three steps at the least, however long", 3000 / 16_000],
  [1999, 60_000, "another step where three are not six seconds", 4000 / (5 * 1999)],
  [10, 9, "all steps of a run that ends earlier", 9000 / 100],
  [150, 9, "all steps of a slow run that ends earlier", (1000 * (9 - 6)) / (1500 - 900)],
  [1e-3, 1, "the only step", 1000 / 2e-3],
] as const) {
  test(`a trial is of ${what}`, async (t) => {
    const { stepsPerSecond, seconds } = await estimate(t, msPerStep, `steps=${steps}`);
    assert.ok(Math.abs(stepsPerSecond / expected - 1) < 1e-9, `${stepsPerSecond} and not ${expected}`);
    assert.equal(seconds, steps / stepsPerSecond);
  });
}

test("checkpoints that are kept together are counted by steps, by the clock and for themselves", async (t) => {
  // 606 seconds.
  const count = async (...settings: string[]) =>
    (await estimate(t, 10, "steps=60000", "checkpoints.keep=100", ...settings)).checkpoints;
  const last = 1;
  assert.equal(await count(), last);
  assert.equal(await count("checkpoints.everySteps=7000"), 8 + last);
  assert.equal(await count("checkpoints.everyMinutes=2"), 5 + last);
  assert.equal(await count("checkpoints.everySteps=7000", "checkpoints.everyMinutes=2"), 8 + 5 + last);
  assert.equal(await count("checkpoints.everySteps=7000", "checkpoints.everyMinutes=2", "checkpoints.keep=12"), 13);
  assert.equal(await count("checkpoints.powersOfTwo=true"), 16 + last);
  assert.equal(await count("checkpoints.beforeSpikes.spikes=3", "checkpoints.beforeSpikes.states=5"), 15 + last);
});

test("the bytes of series and checkpoints are those of a run", async (t) => {
  const settings = ["steps=3000", "checkpoints.everySteps=1000"];
  const { bytesPerStep, bytesPerCheckpoint, seriesBytes, checkpointBytes, totalBytes, checkpoints } = await estimate(
    ...([t, 1, ...settings] as const),
  );
  const { run } = await runExperiment(tiny(...settings), { ...ENGINE, root });
  const bytesOf = (folder: string) =>
    fs.readdirSync(join(run, folder)).map((file) => fs.statSync(join(run, folder, file)).size);
  const recorded = bytesOf("series").reduce((sum, bytes) => sum + bytes, 0);
  assert.ok(Math.abs(seriesBytes / recorded - 1) < 0.1, `${seriesBytes}, and ${recorded} are recorded`);
  assert.equal(seriesBytes, Math.ceil(3000 * bytesPerStep));
  for (const bytes of bytesOf("checkpoints")) assert.ok(Math.abs(bytes / bytesPerCheckpoint - 1) < 0.3);
  assert.deepEqual([checkpoints, checkpointBytes], [3 + 1, 4 * bytesPerCheckpoint]);
  assert.equal(totalBytes, seriesBytes + checkpointBytes);
});

test("it is of the whole run: all its steps, its parameters and the threads that it would take", async () => {
  const experiment = tiny("steps=40");
  const sizes = (await listWeights(experiment)).map(({ shape }) => shape.reduce((size, length) => size * length, 1));
  const folder = join(root, "nothing", "is", "recorded");
  for (const threads of [1, 2]) {
    const estimate = await estimateRun(experiment, { ...ENGINE, threads, root: folder });
    const parameters = sizes.reduce((sum, size) => sum + size, 0);
    assert.deepEqual([estimate.steps, estimate.parameters, estimate.threads], [40, parameters, threads]);
    // Parameters and Adam's two moments, and a header.
    const least = 3 * 4 * parameters;
    assert.ok(estimate.bytesPerCheckpoint > least && estimate.bytesPerCheckpoint < least + 4000);
    assert.ok((estimate.freeBytes ?? 0) > 2 ** 20);
  }
  assert.ok(!fs.existsSync(join(root, "nothing")));
});

test("space is looked up at the nearest folder that is there, and unknown where the system does not say", async (t) => {
  const asked: unknown[] = [];
  const look = async (statfs: () => unknown, isThere?: () => boolean) => {
    t.mock.method(fs, "statfsSync", (path: unknown) => {
      asked.push(path);
      return statfs();
    });
    if (isThere) t.mock.method(fs, "existsSync", isThere);
    syncBuiltinESMExports();
    const { freeBytes } = await estimateRun(tiny("steps=1"), { ...ENGINE, root: join(root, "not", "there") });
    t.mock.restoreAll();
    syncBuiltinESMExports();
    return freeBytes;
  };
  assert.equal(await look(() => ({ bavail: 7, bsize: 11 })), 77);
  const refuse = () => {
    throw Object.assign(new Error("from this test"), { code: "ENOSYS" });
  };
  assert.equal(await look(refuse), null);
  assert.deepEqual(asked, [root, root]);
  assert.equal(
    await look(
      () => ({ bavail: 1, bsize: 1 }),
      () => false,
    ),
    1,
  );
  assert.equal(join(String(asked[2]), ".."), asked[2], "the uppermost folder ends the search");
});
