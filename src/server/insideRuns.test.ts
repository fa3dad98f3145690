/** @file The inside of networks by HTTP: tensors of checkpoints, damage, and landscapes that are measured beside a run. */
import assert from "node:assert/strict";
import { readdirSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { LandscapeAsk, LandscapeProgress } from "../lab/index.ts";
import { findCheckpoint, readRun } from "../store/index.ts";
import { ask, startTestLab, type TestLab, TINY, waitForRun } from "./lab.fixture.ts";

const SLICE: LandscapeAsk = { step: 20, along: ["random"], reach: 1, points: 5, normalize: "filter" };

let lab: TestLab;
let id: string;
before(async () => {
  lab = await startTestLab();
  const set = [...TINY, "steps=20", "checkpoints.everySteps=10", "checkpoints.keep=9"];
  id = await lab.client.startRun({ experiment: "hypercube", set });
  await waitForRun(lab, id, ({ state }) => state === "done");
});
after(async () => {
  await lab.close();
  assert.deepEqual(lab.mistakes, []);
});

test("a checkpoint's tensors are told, the last layer first, and their numbers are those of the file", async () => {
  const { step, tensors, residues, parts } = await lab.client.readNetwork(id, 10);
  assert.deepEqual([step, residues, parts], [10, null, ["train"]]);
  const [first] = tensors;
  assert.partialDeepStrictEqual(first, { kind: "parameter", role: "lastLayer", type: "f32", rowNames: null });
  assert.ok(tensors.some(({ name, kind }) => name.startsWith("optimizer.exp_avg.") && kind === "optimizer"));
  const { checkpoint } = await findCheckpoint(await readRun(join(lab.runs, id)), 10);
  const name = first?.name ?? "";
  const stored = checkpoint?.tensors.find((tensor) => tensor.name === name);
  const whole = await lab.client.readTensor(id, { step: 10, name, from: 0, every: 1 });
  assert.deepEqual(whole.values, stored?.values);
  assert.deepEqual([whole.shape, whole.rows], [stored?.shape, stored?.shape[0]]);
  const columns = stored?.shape[1] ?? 0;
  const thin = await lab.client.readTensor(id, { step: 10, name, from: 1, every: 2 });
  assert.deepEqual(thin.values.subarray(0, columns), stored?.values.subarray(columns, 2 * columns));
  assert.equal(thin.rows, Math.floor((stored?.shape[0] ?? 0) / 2));
});

test("what is not there is said in one line: another step, tensor, row, run, or a path", async () => {
  const { client } = lab;
  const tensor = { step: 10, name: "layers.0.weight", from: 0, every: 1 };
  await assert.rejects(client.readNetwork(id, 11), { kind: "missing", message: "there is no checkpoint of step 11" });
  await assert.rejects(client.readTensor(id, { ...tensor, name: "../manifest.json" }), {
    kind: "missing",
    message: 'the checkpoint of step 10 has no tensor "../manifest.json"',
  });
  await assert.rejects(client.readTensor(id, { ...tensor, from: 8 }), {
    kind: "invalid",
    message: "from: is 8, and layers.0.weight has 8 rows",
  });
  for (const run of ["none", "../secret.txt", "."])
    await assert.rejects(client.readNetwork(run, 10), { kind: "missing", message: /^there is no run/ });
  const path = `/api/tensor?id=${id}&step=10&name=layers.0.weight`;
  assert.equal(
    (await ask(lab, `${path}&every=0`)).text,
    '{"kind":"invalid","message":"every: must be a whole number from 1 on"}',
  );
  assert.equal((await ask(lab, `/api/network?id=${id}&step=x`)).status, 400);
});

test("a slice is measured beside the run with the token alone, told as it goes, and then found without computing", async () => {
  const body = JSON.stringify({ id, ...SLICE });
  const headers = { "Content-Type": "application/json" };
  assert.equal((await ask(lab, "/api/landscape", { method: "POST", headers, body })).status, 403);
  assert.equal(await lab.client.findLandscape(id, SLICE), null);
  const told: LandscapeProgress[] = [];
  const measured = await lab.client.measureLandscape(id, SLICE, { onProgress: (progress) => told.push(progress) });
  assert.deepEqual(measured?.ask, SLICE);
  const [piece] = measured?.pieces ?? [];
  assert.equal(piece?.curves.train?.loss.length, 5);
  assert.ok(piece?.curves.train?.accuracy.every((share) => share !== null && share >= 0 && share <= 1));
  assert.deepEqual(await lab.client.findLandscape(id, SLICE), measured);
  assert.deepEqual(await lab.client.listLandscapes(id, 20), [SLICE]);
  assert.deepEqual(await lab.client.listLandscapes(id, 10), []);
  assert.deepEqual(readdirSync(join(lab.runs, id, "measurements")).filter((name) => name.endsWith(".jsonl")).length, 1);
});

test("a plane is ended when nobody wants it any more, and what cannot be measured is refused", async () => {
  const plane: LandscapeAsk = { ...SLICE, along: ["gradient", "random"], points: 901 };
  const leave = new AbortController();
  const measured = await lab.client.measureLandscape(id, plane, {
    signal: leave.signal,
    onProgress: () => leave.abort(),
  });
  assert.equal(measured, null);
  await assert.rejects(lab.client.measureLandscape(id, { ...SLICE, along: ["final"] }), {
    kind: "invalid",
    message: /final is no direction at step 20, the run's last/,
  });
  await assert.rejects(lab.client.measureLandscape(id, { ...SLICE, points: 1 }), {
    kind: "invalid",
    message: /^points: /,
  });
});

test("a damaged checkpoint says so in one line, and the others are there", async () => {
  const { manifest } = await readRun(join(lab.runs, id));
  const file = manifest.checkpoints.find(({ step }) => step === 20)?.file ?? "";
  truncateSync(join(lab.runs, id, file), 100);
  await assert.rejects(lab.client.readNetwork(id, 20), {
    kind: "damaged",
    message: /^[^\n]*step-000000020\.safetensors is damaged: it has 100 bytes and not \d+$/,
  });
  assert.equal((await lab.client.readNetwork(id, 10)).step, 10);
});
