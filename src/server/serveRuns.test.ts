/** @file Run folders by HTTP: listed, described, read row by row, and followed as they grow. */
import assert from "node:assert/strict";
import { readdirSync, renameSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { takeOffLossFloor } from "../analysis/index.ts";
import { nameFloors } from "../charts/nameFloors.ts";
import { changeLabels } from "../store/index.ts";
import { Changes, startTestLab, type TestLab, writeRun } from "./lab.fixture.ts";

let lab: TestLab;
before(async () => {
  lab = await startTestLab();
});
after(async () => {
  await lab.close();
  assert.deepEqual(lab.mistakes, []);
});

test("a list has every run, those of sweeps by their path, and what each is", async () => {
  writeRun(join(lab.runs, "one"), 3).finish();
  writeRun(join(lab.runs, "sweep/runs/ab/abcd"), 3).finish();
  changeLabels(join(lab.runs, "one"), { add: ["paper"], note: "<b>" });
  const { runs, leftOut } = await lab.client.listRuns();
  assert.deepEqual(leftOut, []);
  assert.deepEqual(runs.map(({ id }) => id).sort(), ["one", "sweep/runs/ab/abcd"]);
  const one = runs.find(({ id }) => id === "one");
  assert.partialDeepStrictEqual(one, {
    ...{ name: "one", state: "done", isTraining: false, step: 3, steps: 1000, tags: ["paper"], note: "<b>" },
    settings: { name: "made", steps: 1000 },
  });
});

test("a run says its verdict, its charts, and who was forked from it; what there is not is said in one line", async () => {
  const forkedFrom = {
    run: "one",
    path: "../one",
    step: 2,
    parametersSha256: "",
    changes: [],
    optimizerState: "kept",
  } as const;
  writeRun(join(lab.runs, "fork"), 5, { forkedFrom }).finish();
  const one = await lab.client.readRun("one");
  assert.equal(one.headline, "No slingshot in 3 steps");
  assert.match(one.findings[0] ?? "", /^Does not fit its training data within 3 steps\. No slingshot in 3 steps\.$/);
  assert.deepEqual(
    one.charts.map(({ name }) => name),
    ["trainLoss", "lastLayerNorm", "trainAccuracy"],
  );
  assert.deepEqual(one.forks, [{ id: "fork", name: "fork", step: 2 }]);
  assert.deepEqual([one.rows, one.checkpoints, one.damage], [3, [], []]);
  assert.equal(one.experimentYaml, "name: made\nsteps: 1000\n");
  const fork = await lab.client.readRun("fork");
  assert.deepEqual(fork.forkedFrom, { id: "one", name: "one", step: 2, isReset: false });
  assert.match(fork.headline, /^No slingshot from step 3 to 5, with nothing changed$/);
  await assert.rejects(lab.client.readRun("none"), {
    name: "LabError",
    kind: "missing",
    message: 'there is no run "none"',
  });
});

test("rows are read from any row on; columns that there are not are left out", async () => {
  const series = await lab.client.readSeries("one", { columns: ["lastLayerNorm", "none", "trainLoss"], from: 1 });
  assert.deepEqual(series, {
    ...{ from: 1, step: Float64Array.of(2, 3) },
    columns: { lastLayerNorm: Float64Array.of(2, 3), trainLoss: Float64Array.of(1 / 2, 1 / 3) },
  });
  const past = await lab.client.readSeries("one", { columns: ["trainLoss"], from: 3 });
  assert.deepEqual(past.columns.trainLoss, new Float64Array(0));
});

test("a run that another process writes is followed, row by row through merged files, and cannot be paused here", async () => {
  const changes = await Changes.open(lab);
  await changes.until(({ kind }) => kind === "list");
  const writer = writeRun(join(lab.runs, "growing"), 2);
  await changes.until((change) => change.kind === "run" && change.id === "growing" && change.rows === 2);
  const read = async (from: number) =>
    Array.from((await lab.client.readSeries("growing", { columns: ["trainLoss"], from })).step);
  const steps = await read(0);
  for (let rows = 2; rows < 40; rows += 7) {
    writer.append(rows + 1, rows + 7);
    steps.push(...(await read(steps.length)));
  }
  assert.deepEqual(
    steps,
    Array.from({ length: 44 }, (_, i) => i + 1),
  );
  await changes.until((change) => change.kind === "run" && change.id === "growing" && change.rows === 44);
  const { state, isTraining, step, trainLoss } = await lab.client.readRun("growing");
  assert.deepEqual(
    { state, isTraining, step, trainLoss },
    { state: "running", isTraining: false, step: 44, trainLoss: 1 / 44 },
  );
  await assert.rejects(lab.client.pauseRun("growing"), { kind: "busy" });
  await assert.rejects(lab.client.resumeRun("growing"), { kind: "busy" });
  writer.finish();
  await changes.until(
    (change) => change.kind === "run" && change.id === "growing" && changes.heard.indexOf(change) > 1,
  );
  assert.equal((await lab.client.readRun("growing")).state, "done");
  changes.close();
});

test("who goes on listening after the last change is told nothing old; after a gap, to read anew", async () => {
  const first = await Changes.open(lab);
  const second = await Changes.open(lab);
  await Promise.all([first, second].map((each) => each.until(({ kind }) => kind === "list")));
  const heard = first.id;
  first.close();
  const current = await Changes.open(lab, heard);
  writeRun(join(lab.runs, "new"), 1).finish();
  await current.until((change) => change.kind === "run");
  // It is told for the new run alone.
  assert.equal(current.heard.filter(({ kind }) => kind === "list").length, 1);
  assert.notEqual(current.id, heard);
  const late = await Changes.open(lab, heard);
  assert.deepEqual(await late.until(() => true), { kind: "list" });
  for (const each of [second, current, late]) each.close();
});

test("fifty clients at once get the same, and each is told what changes", async () => {
  const listeners = await Promise.all(Array.from({ length: 50 }, () => Changes.open(lab)));
  const details = await Promise.all(listeners.map(() => lab.client.readRun("one")));
  for (const each of details) assert.deepEqual(each, details[0]);
  await Promise.all(listeners.map((each) => each.until(({ kind }) => kind === "list")));
  changeLabels(join(lab.runs, "one"), { add: ["seen"] });
  await Promise.all(listeners.map((each) => each.until((change) => change.kind === "run" && change.id === "one")));
  for (const each of listeners) each.close();
});

test("what a loss cannot come below is told, and charts of the run draw it from there", async () => {
  const loss = { unit: "nats", fittedBelow: 0.51, floor: 0.5 };
  writeRun(join(lab.home, "floored"), 30, { loss }).finish();
  renameSync(join(lab.home, "floored"), join(lab.runs, "floored"));
  const { lossFloor, charts } = await lab.client.readRun("floored");
  assert.deepEqual(lossFloor, { value: 0.5, fitLoss: loss.fittedBelow - loss.floor, otherLossEnd: null });
  const { step, columns } = await lab.client.readSeries("floored", { columns: ["trainLoss"], from: 0 });
  const drawn = takeOffLossFloor({ step, columns }, lossFloor).columns.trainLoss;
  assert.deepEqual([drawn?.[0], drawn?.[1], drawn?.[29]], [0.5, 0, 0]);
  const [chart] = nameFloors(charts, [{ label: "floored", value: 0.5, otherLossEnd: null }]);
  assert.equal(chart?.title, "Train loss above its floor");
  assert.equal((await lab.client.readRun("one")).lossFloor, null);
});

test("a run that was moved away is missing, and listed no more", async () => {
  renameSync(join(lab.runs, "new"), join(lab.home, "new"));
  await assert.rejects(lab.client.readRun("new"), { kind: "missing" });
  assert.ok(!(await lab.client.listRuns()).runs.some(({ id }) => id === "new"));
});

test("a series file that is damaged after it was read is told of", async () => {
  writeRun(join(lab.runs, "hurt"), 200).finish();
  assert.deepEqual((await lab.client.readRun("hurt")).damage, []);
  const [file = ""] = readdirSync(join(lab.runs, "hurt", "series"));
  truncateSync(join(lab.runs, "hurt", "series", file), 100);
  const { damage } = await lab.client.readRun("hurt");
  assert.match(damage.join(), /1 to 200|200 steps|cannot be read/);
});

test("another run in the place of one is read from its first row", async () => {
  writeRun(join(lab.runs, "place"), 300).finish();
  assert.equal((await lab.client.readRun("place")).rows, 300);
  renameSync(join(lab.runs, "place"), join(lab.home, "gone"));
  writeRun(join(lab.runs, "place"), 100).finish();
  assert.equal((await lab.client.readRun("place")).rows, 100);
  const { step } = await lab.client.readSeries("place", { columns: [], from: 0 });
  assert.equal(step.at(-1), 100);
});
