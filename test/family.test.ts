/** @file Forks of forks, and what a fork needs of its parent when it is damaged. */
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { loadExperiment } from "../src/experiment/index.ts";
import { openRun, readRun, StoreError, verifyRun } from "../src/store/index.ts";
import { forkRun, type RunResult, repairRun, resumeRun, runExperiment } from "../src/training/index.ts";

const root = mkdtempSync(join(tmpdir(), "slingshot-family-"));
after(() => rmSync(root, { recursive: true, force: true }));

const ENGINE = { threads: 1, engine: "wasm" } as const;

/** A network that spikes within a thousand steps, as that of test/resume.test.ts. */
const parentExperiment = loadExperiment("hypercube", [
  ...["data.points=32", "data.dimensions=16", "model.width=24", "model.depth=4", "optimizer.learningRate=0.005"],
  ...["steps=2400", "checkpoints.everySteps=400", "checkpoints.keep=9"],
]);

let parent: RunResult;
before(async () => {
  parent = await runExperiment(parentExperiment, { ...ENGINE, root });
});

const fork = (directory: string, at: number, overrides: string[] = [], resetOptimizer = false) =>
  forkRun(directory, { ...ENGINE, at, overrides, resetOptimizer, root });

async function contentOf(directory: string) {
  const { series, events, manifest, damaged } = await readRun(directory);
  assert.deepEqual(damaged, []);
  assert.deepEqual(await verifyRun(directory), []);
  return { series, events, parametersSha256: manifest.parametersSha256, checkpoints: manifest.checkpoints };
}

/** Cuts files in half. */
function cut(directory: string, ...files: readonly string[]): void {
  for (const file of files) {
    const path = join(directory, file);
    truncateSync(path, Math.floor(readFileSync(path).length / 2));
  }
}

const filesOf = (directory: string, folder: string) =>
  readdirSync(join(directory, folder))
    .filter((name) => !name.endsWith(".keep"))
    .sort()
    .map((name) => `${folder}/${name}`);

const isDamaged = (message: RegExp) => (error: unknown) =>
  error instanceof StoreError && error.kind === "damaged" && message.test(error.message);

test("a fork reports the slingshots that spike after its step, in its result and in its events", async () => {
  const spikes = parent.slingshots.map(({ spike }) => spike);
  assert.ok(spikes.length >= 3, "the parent was meant to spike");
  const at = (spikes[1] as number) + 10;
  const own = spikes.filter((spike) => spike > at);
  const { run, slingshots } = await fork(parent.run, at);
  assert.deepEqual(
    slingshots.map(({ spike }) => spike),
    own,
  );
  const spikesOfEvents = async () => (await readRun(run)).events.map(({ step }) => step);
  assert.deepEqual(await spikesOfEvents(), own);
  assert.deepEqual((await resumeRun(run, ENGINE)).slingshots, slingshots);
});

test("a fork is forked from its own first step on, and before it refused with the way out", async () => {
  const child = await fork(parent.run, 500, ["optimizer.epsilon=1e-6"]);
  const count = readdirSync(root).length;
  await assert.rejects(
    fork(child.run, 300),
    /^RequestError: --at: 300 is not allowed; must be a whole number from 500 to 2400, .*; it is a fork itself and begins with step 500: for earlier ones fork its parent$/,
  );
  assert.equal(readdirSync(root).length, count);
  assert.equal((await fork(child.run, 500)).parametersSha256, child.parametersSha256);
  assert.equal((await fork(child.run, 700)).parametersSha256, child.parametersSha256);
});

test("without the checkpoint that it began with, a fork is never replayed from drawn weights", async () => {
  const child = await fork(parent.run, 0, ["checkpoints.everySteps=0", "checkpoints.beforeSpikes.spikes=0"]);
  const { writer } = await openRun(child.run, { say: () => {} });
  writer.setAside("checkpoints/step-000000000.safetensors", "test");
  writer.release();
  const count = readdirSync(root).length;
  await assert.rejects(fork(child.run, 0), isDamaged(/has no intact checkpoint to go on from, and did not begin with/));
  assert.equal(readdirSync(root).length, count);
});

for (const [name, overrides, reset] of [
  ["unchanged", [], false],
  ["with another epsilon and in f64", ["optimizer.epsilon=1e-6", "loss.precision=f64", "model.precision=f64"], false],
  ["with a new optimizer state", [], true],
] as const) {
  test(`a fork ${name} that lost all rows and checkpoints gets its past from its parent, and repeats the rest`, async () => {
    const child = await fork(parent.run, 500, [...overrides], reset);
    const whole = await contentOf(child.run);
    cut(child.run, ...filesOf(child.run, "series"), ...filesOf(child.run, "checkpoints"));
    await repairRun(child.run, await verifyRun(child.run), ENGINE);
    assert.deepEqual(await contentOf(child.run), whole);
  });
}

test("checkpoints that a repair computes again are what they were, also one that another fork refers to", async () => {
  const child = await fork(parent.run, 450);
  const whole = await contentOf(parent.run);
  cut(parent.run, ...filesOf(parent.run, "checkpoints").slice(0, -1));
  const said: string[] = [];
  await repairRun(parent.run, await verifyRun(parent.run), { ...ENGINE, say: (line) => said.push(line) });
  assert.deepEqual(await contentOf(parent.run), whole);
  assert.match(said.join("\n"), /step-000000400\.safetensors is computed again/);
  assert.equal((await fork(parent.run, 450)).parametersSha256, child.parametersSha256);
});

test("without its parent, a damaged fork stays as it is, and one line says what is missing", async () => {
  const other = await runExperiment({ ...parentExperiment, steps: 300 }, { ...ENGINE, root });
  const child = await fork(other.run, 200);
  cut(child.run, ...filesOf(child.run, "series"));
  const gone = `${other.run}-gone`;
  renameSync(other.run, gone);
  const files = filesOf(child.run, "series");
  const found = await verifyRun(child.run);
  await assert.rejects(
    repairRun(child.run, found, ENGINE),
    isDamaged(/is a fork of .* at step 200, which is needed and was not found; looked in /),
  );
  assert.deepEqual(filesOf(child.run, "series"), files);
  const impostor = await runExperiment({ ...parentExperiment, steps: 300, seed: 3 }, { ...ENGINE, root });
  renameSync(impostor.run, other.run);
  await assert.rejects(repairRun(child.run, found, ENGINE), isDamaged(/ is a run of other settings$/));
  rmSync(other.run, { recursive: true });
  renameSync(gone, other.run);
  await repairRun(child.run, found, ENGINE);
  assert.deepEqual(await verifyRun(child.run), []);
});

test("a checkpoint of a fork's beginning that cannot be computed again for want of the parent is told, the rest repaired", async () => {
  const other = await runExperiment({ ...parentExperiment, steps: 300 }, { ...ENGINE, root });
  const child = await fork(other.run, 200, ["checkpoints.everySteps=20"]);
  const { series } = await contentOf(child.run);
  cut(child.run, "checkpoints/step-000000200.safetensors", "checkpoints/step-000000240.safetensors");
  rmSync(other.run, { recursive: true });
  const said: string[] = [];
  await repairRun(child.run, await verifyRun(child.run), { ...ENGINE, say: (line) => said.push(line) });
  assert.match(said.join("\n"), /step-000000200\.safetensors cannot be computed again: .* was not found/);
  assert.match(said.join("\n"), /step-000000240\.safetensors is computed again/);
  assert.deepEqual((await readRun(child.run)).series, series);
  const left = await verifyRun(child.run);
  assert.deepEqual(
    left.map(({ file }) => file),
    ["checkpoints/step-000000200.safetensors"],
    "it is still told, and what is in damaged/ is not forgotten",
  );
});
