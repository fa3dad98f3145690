/** @file What a study asks of its runs is measured once, kept with them, and found again. */
import assert from "node:assert/strict";
import { mkdirSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { Journal, JournalWriter } from "../sweep/folder/journal.ts";
import { openSweep } from "../sweep/index.ts";
import { trainPoint } from "../sweep/trainPoint.ts";
import { makeFolder } from "../training/testRuns.fixture.ts";
import { measureStudy } from "./measureStudy.ts";
import { planArm } from "./planArm.ts";
import { readStudyRuns } from "./readStudyRuns.ts";
import type { Arm, ArmSweep, StudyMeasurement } from "./study.ts";
import type { LandscapeAsk, StudyRuns, TrajectoryAsk } from "./studyRuns.ts";

const sweep: ArmSweep = {
  ...{ experiment: "hypercube", seeds: 2 },
  set: {
    ...{ "data.points": 8, "data.dimensions": 4, "model.width": 3, "model.depth": 3, steps: 24 },
    ...{ "data.validationPoints": 8, "checkpoints.beforeSpikes.spikes": 0 },
  },
};
const arm: Arm = { name: "tiny", label: "tiny", sweeps: { smoke: sweep, phenomenon: null, paper: null } };

const SLICE: LandscapeAsk = {
  ...{ along: ["final"], steps: [6, 12], range: { from: -1, to: 1, points: 5 }, normalize: "none" },
  ...{ biases: "scaled", precision: "f32", seed: 0 },
};
const WAY: TrajectoryAsk = { steps: [0, 8, 16, 24], points: null, precision: "f32" };

/** The second seed is asked nothing. */
const measurements: readonly StudyMeasurement[] = [
  { kind: "landscape", arm, ask: ({ seed }) => (seed === 0 ? SLICE : null) },
  { kind: "trajectory", arm, ask: ({ seed }) => (seed === 0 ? WAY : null) },
];

async function trainRuns(): Promise<StudyRuns> {
  const planned = planArm(arm, { root: makeFolder(), budget: "smoke", seeds: null, hasData: false });
  assert.ok(planned !== null);
  const { folder, plan, document } = planned;
  mkdirSync(dirname(folder), { recursive: true });
  const sweep = await openSweep(folder, plan, { ...document });
  const work = { sweep, journal: new Journal(folder), writer: new JournalWriter(folder) };
  for (const point of plan.points) assert.equal((await trainPoint(work, point)).kind, "ended");
  return (await readStudyRuns([planned])).runs;
}

const listFiles = (directory: string) => {
  const folder = join(directory, "measurements");
  return readdirSync(folder)
    .filter((name) => name.endsWith(".jsonl"))
    .map((name) => `${name} ${statSync(join(folder, name)).mtimeMs}`);
};

test("what is asked is measured once; a second time it is read, and a run that is asked nothing has nothing", async () => {
  const runs = await trainRuns();
  const [first, second] = runs.all;
  assert.ok(first?.directory != null && second?.directory != null);
  assert.equal(await first.landscape(SLICE), null);
  assert.equal(await first.trajectory(WAY), null);

  const heard: string[] = [];
  assert.equal(await measureStudy({ measurements }, runs, { onRun: (i, count) => heard.push(`${i}/${count}`) }), true);
  assert.deepEqual(heard, ["0/4", "1/4", "2/4", "3/4"]);
  const found = await first.landscape(SLICE);
  assert.deepEqual(
    found?.pieces.map(({ step, curves }) => [step, curves.validation?.loss.length]),
    [
      [6, 5],
      [12, 5],
    ],
  );
  assert.equal((await first.trajectory(WAY))?.components?.points.length, 4);
  assert.equal(await first.landscape({ ...SLICE, seed: 1 }), null);
  assert.equal(await second.landscape(SLICE), null);

  const files = listFiles(first.directory);
  assert.equal(files.length, 2);
  let points = 0;
  assert.equal(await measureStudy({ measurements }, runs, { onProgress: () => points++ }), true);
  assert.deepEqual([listFiles(first.directory), points], [files, 0]);
});

test("where the signal comes first the rest is left for another time", async () => {
  const runs = await trainRuns();
  const [first] = runs.all;
  const controller = new AbortController();
  controller.abort();
  assert.equal(await measureStudy({ measurements }, runs, { signal: controller.signal }), false);
  assert.equal(await first?.landscape(SLICE), null);
  assert.equal(await measureStudy({ measurements }, runs, {}), true);
  assert.equal((await first?.landscape(SLICE))?.pieces.length, 2);
});
