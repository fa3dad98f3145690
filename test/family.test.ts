/** @file Forks of forks, and what a fork needs of its parent when it is damaged. */

import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { loadExperiment } from "../src/experiment/file/loadExperiment.ts";
import { StoreError } from "../src/files/index.ts";
import type { Remedy } from "../src/problem.ts";
import { createRun, openRun } from "../src/recording/index.ts";
import { takeUpTo } from "../src/series.ts";
import { type CheckpointEntry, findCheckpoint, readRun, verifyRun } from "../src/store/index.ts";
import { forkRun, type RunResult, repairRun, resumeRun, runExperiment, startRunFrom } from "../src/training/index.ts";
import { copyRows } from "../src/training/recordedRun.ts";

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

const isDamaged = (message: RegExp, remedy?: Remedy["kind"]) => (error: unknown) =>
  error instanceof StoreError &&
  error.kind === "damaged" &&
  message.test(error.message) &&
  error.remedy?.kind === remedy;

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
    /^RequestError: at: 300 is not allowed; must be a whole number from 500 to 2400, .*; it is a fork itself and begins with step 500: for earlier ones fork its parent$/,
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
  await assert.rejects(
    fork(child.run, 0),
    isDamaged(/has no intact checkpoint to go on from, and did not begin with/, "repair"),
  );
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

/** What earlier versions left when they were killed, or met a full disk, before a fork had its first checkpoint. */
async function leaveWithoutCheckpoint(
  child: string,
  rows: number,
  facts: Record<string, unknown> = {},
): Promise<string> {
  const { experiment, manifest, series } = await readRun(child);
  const { version, engine, host, data, forkedFrom, importedFrom, columns } = manifest;
  const directory = `${child}-left-${readdirSync(root).length}`;
  const settings = {
    experiment,
    manifest: { version, engine, host, data, forkedFrom, importedFrom, ...facts },
    columns,
  };
  const writer = createRun(directory, settings);
  copyRows(takeUpTo(series, rows), writer);
  writer.flush();
  if (rows === 30) writer.finish("failed", { error: "cannot write: no space left on the device (ENOSPC)" });
  else writer.release();
  return directory;
}

for (const [what, rows] of [
  ["no row", 0],
  ["some rows", 7],
  ["all rows", 50],
  ["some rows, and the end of a full disk", 30],
] as const) {
  for (const reset of [false, true]) {
    test(`a fork that has ${what} and no checkpoint is seen by doctor; resume, and repair, make it again${reset ? ", its optimizer new" : ""}`, async () => {
      const child = await fork(parent.run, 50, ["steps=120", "optimizer.epsilon=1e-6"], reset);
      const whole = await contentOf(child.run);
      for (const isRepaired of [false, true]) {
        const left = await leaveWithoutCheckpoint(child.run, rows);
        const found = await verifyRun(left);
        assert.deepEqual(
          found.map(({ file }) => file),
          ["checkpoints/step-000000050.safetensors"],
        );
        if (isRepaired) {
          await repairRun(left, found, ENGINE);
          assert.deepEqual(await verifyRun(left), []);
          assert.deepEqual((await readRun(left)).series, takeUpTo(whole.series, 50));
        }
        await resumeRun(left, ENGINE);
        assert.deepEqual(await contentOf(left), { ...whole, checkpoints: (await readRun(left)).manifest.checkpoints });
        const parameters = ({ checkpoints }: { checkpoints: readonly CheckpointEntry[] }) =>
          checkpoints.flatMap(({ step, sha256 }) => (step === 50 || step === 120 ? [[step, sha256]] : []));
        assert.deepEqual(parameters(await contentOf(left)), parameters(whole));
      }
    });
  }
}

test("a fork that a kill left between setting its checkpoints aside and computing them again is resumed", async () => {
  const child = await fork(parent.run, 60, ["steps=100", "checkpoints.everySteps=0"]);
  const whole = await contentOf(child.run);
  const { writer } = await openRun(child.run, { say: () => {} });
  for (const { file } of whole.checkpoints) writer.setAside(file, "test");
  writer.release();
  assert.equal((await verifyRun(child.run)).length, 1);
  await resumeRun(child.run, ENGINE);
  assert.deepEqual((await contentOf(child.run)).series, whole.series);
  assert.equal((await contentOf(child.run)).parametersSha256, whole.parametersSha256);
});

test("a fork without a checkpoint whose parent is gone, lost rows or is another run stays as it is, and one line says so", async () => {
  const other = await runExperiment({ ...parentExperiment, steps: 80 }, { ...ENGINE, root });
  const child = await fork(other.run, 50);
  const left = await leaveWithoutCheckpoint(child.run, 50);
  const files = snapshot(left);
  const refuse = async (message: RegExp, remedy?: Remedy["kind"]) => {
    await assert.rejects(resumeRun(left, ENGINE), isDamaged(message, remedy));
    await assert.rejects(repairRun(left, await verifyRun(left), ENGINE), isDamaged(message, remedy));
    assert.deepEqual(snapshot(left), files);
  };
  const gone = `${other.run}-gone`;
  renameSync(other.run, gone);
  await refuse(/ is a fork of \S+ at step 50, which is needed and was not found; looked in /);
  const impostor = await runExperiment({ ...parentExperiment, steps: 80, seed: 3 }, { ...ENGINE, root });
  renameSync(impostor.run, other.run);
  await refuse(/, and \S+ is a run of other settings$/);
  rmSync(other.run, { recursive: true });
  renameSync(gone, other.run);
  const series = filesOf(other.run, "series").map((file) => join(other.run, file));
  const bytes = series.map((path) => readFileSync(path));
  cut(other.run, ...filesOf(other.run, "series"));
  await refuse(/, which has lost rows too$/, "repair");
  series.forEach((path, i) => {
    writeFileSync(path, bytes[i] as Buffer);
  });
  await resumeRun(left, ENGINE);
  assert.deepEqual(await verifyRun(left), []);
});

test("a parent of the same settings that came to other parameters is told from the one that was forked", async () => {
  const child = await fork(parent.run, 50, ["steps=60"]);
  const { forkedFrom } = (await readRun(child.run)).manifest;
  const another = { ...(forkedFrom as object), parametersSha256: "0".repeat(64) };
  const left = await leaveWithoutCheckpoint(child.run, 50, { forkedFrom: another });
  const files = snapshot(left);
  await assert.rejects(
    resumeRun(left, ENGINE),
    isDamaged(/ is a fork of \S+ at step 50, and \S+ has other parameters there: it is not the same run$/),
  );
  assert.deepEqual(snapshot(left), files);
});

test("a run of imported weights without its checkpoint is seen by doctor, and the line says how to make a new one", async () => {
  const { checkpoint } = await findCheckpoint(await readRun(parent.run));
  const importedFrom = { file: "w.safetensors", sha256: "0".repeat(64), format: "safetensors" };
  const started = await startRunFrom(checkpoint?.tensors ?? [], parentExperiment, {
    root,
    importedFrom,
    updates: 2400,
  });
  assert.deepEqual(await verifyRun(started.run), []);
  const left = await leaveWithoutCheckpoint(started.run, 0);
  const files = snapshot(left);
  const found = await verifyRun(left);
  assert.deepEqual(
    found.map(({ file }) => file),
    ["checkpoints/step-000000000.safetensors"],
  );
  const isTold = isDamaged(/ and did not begin with drawn weights$/, "import-weights");
  await assert.rejects(resumeRun(left, ENGINE), isTold);
  await assert.rejects(repairRun(left, found, ENGINE), isTold);
  assert.deepEqual(snapshot(left), files);
  assert.equal(
    loadExperiment(join(left, "experiment.yaml"), []).steps,
    parentExperiment.steps,
    "that command can be run",
  );
});

test("a fork that cannot be completed leaves nothing", async () => {
  // A file where the folder of forks should be made.
  const blocked = join(root, "file", "forks");
  writeFileSync(join(root, "file"), "");
  const before = readdirSync(root);
  const options = { ...ENGINE, at: 50, overrides: [], resetOptimizer: false, root: blocked };
  await assert.rejects(
    forkRun(parent.run, options),
    /^StoreError: cannot create \S+: a part of the path is not a folder/,
  );
  assert.deepEqual(readdirSync(root), before);
});

/** Every file of a folder with its bytes. */
function snapshot(directory: string): [string, string][] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }): [string, string] => [name, readFileSync(join(parentPath, name), "base64")]);
}
