/** @file Runs that the lab trains: begun, watched, paused, resumed and forked, to the bits of a run that never stopped. */
import assert from "node:assert/strict";
import { readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { TABLE_CSV } from "../data/table.fixture.ts";
import { loadPreset } from "../experiment/index.ts";
import { readManifest } from "../store/index.ts";
import { runExperiment } from "../training/index.ts";
import { Changes, startTestLab, type TestLab, TINY, waitForRun } from "./lab.fixture.ts";

/** Before the first state that is saved ahead of a spike: the parent is replayed from its beginning. */
const FORK_AT = 200;

let lab: TestLab;
before(async () => {
  lab = await startTestLab();
});
after(async () => {
  await lab.close();
  assert.deepEqual(lab.mistakes, []);
});

test("a run is begun, watched, paused and resumed to the same parameters, and forked", async () => {
  const changes = await Changes.open(lab);
  const id = await lab.client.startRun({ experiment: "hypercube", set: [...TINY, "steps=1000000"] });
  await changes.until((change) => change.kind === "run" && change.id === id && change.rows > FORK_AT);
  const { isTraining, state, step, slingshots } = await lab.client.readRun(id);
  assert.deepEqual({ isTraining, state }, { isTraining: true, state: "running" });
  assert.ok(step !== null && step > 0);
  assert.ok(slingshots !== null);
  await assert.rejects(lab.client.resumeRun(id), { kind: "busy" });
  await lab.client.pauseRun(id);
  const paused = await lab.client.readRun(id);
  assert.deepEqual([paused.state, paused.isTraining], ["interrupted", false]);
  await assert.rejects(lab.client.pauseRun(id), { kind: "invalid", message: `${id} is not in training` });
  const steps = (paused.step ?? 0) + 60;
  await lab.client.resumeRun(id, steps);
  const done = await waitForRun(lab, id, ({ state }) => state === "done");
  assert.deepEqual([done.step, done.rows, done.isTraining], [steps, steps, false]);
  await assert.rejects(lab.client.resumeRun(id), { kind: "invalid", remedy: { kind: "extend" } });
  const straight = await runExperiment(loadPreset("hypercube", [...TINY, `steps=${steps}`]), {
    root: join(lab.home, "straight"),
  });
  assert.equal((await readManifest(join(lab.runs, id))).parametersSha256, straight.parametersSha256);
  await fork(id, steps);
  const replay = await changes.until((change) => change.kind === "replay");
  assert.partialDeepStrictEqual(replay, { id, at: FORK_AT });
  changes.close();
});

async function fork(id: string, steps: number): Promise<void> {
  const at = FORK_AT;
  for (const [request, message] of [
    [{ at: steps + 1, set: [] }, /^at: \d+ is not allowed; must be at most \d+/],
    [{ at, set: ["model.width=9"] }, /^model\.width: 9 is not allowed in a fork/],
    [{ at, set: ["optimizer.epsilon=-1"] }, /^optimizer\.epsilon: -1 is not allowed/],
  ] as const)
    await assert.rejects(lab.client.forkRun(id, request), { kind: "invalid", message });
  const forked = await lab.client.forkRun(id, { at, set: ["optimizer.epsilon=1e-3"], resetOptimizer: true });
  const { forkedFrom, settings } = await waitForRun(lab, forked, ({ state }) => state === "done");
  assert.partialDeepStrictEqual(forkedFrom, { id, step: at });
  assert.partialDeepStrictEqual(settings, { optimizer: { epsilon: 1e-3 }, steps });
  const { forks } = await lab.client.readRun(id);
  assert.deepEqual(
    forks.map(({ id }) => id),
    [forked],
  );
}

test("data from files are named by a path of the machine", async () => {
  const path = join(lab.home, "table.csv");
  writeFileSync(path, TABLE_CSV);
  const set = ["data.name=table", `data.path=${path}`, "data.splitColumn=part", "model.width=8", "steps=20"];
  const id = await lab.client.startRun({ experiment: "hypercube", set });
  const { settings } = await waitForRun(lab, id, ({ state }) => state === "done");
  assert.partialDeepStrictEqual(settings, { data: { name: "table", path } });
  const missing = lab.client.startRun({ experiment: "mnist-omnigrok", set: [`data.path=${join(lab.home, "none")}`] });
  await assert.rejects(missing, { kind: "invalid", message: /none does not exist/ });
});

test("why a training cannot begin is said in one line, and nothing is left of it", async () => {
  const before = readdirSync(lab.runs);
  const temporary = () =>
    readdirSync(tmpdir()).filter((name) => name.startsWith("slingshot-lab-") && !name.includes("test"));
  const others = temporary();
  await assert.rejects(lab.client.startRun({ experiment: "preset: mnist-omnigrok", set: [] }), {
    kind: "invalid",
    message: /^data\.path: null is not allowed/,
  });
  assert.deepEqual(readdirSync(lab.runs), before);
  assert.deepEqual(temporary(), others);
});
