/** @file `slingshot import` from end to end: weights become the beginning of a run. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { test } from "node:test";
import { readRun } from "../../store/index.ts";
import { encodeSafetensors, type NamedTensor } from "../../tensors/index.ts";
import { succeed } from "../callInProcess.fixture.ts";
import { importFile, MODEL, out, root, write } from "./import.fixture.ts";

const tensor = (name: string, shape: number[], first: number): NamedTensor => {
  const size = shape.reduce((product, n) => product * n, 1);
  return { name, dtype: "F32", shape, values: Float32Array.from({ length: size }, (_, i) => first + i) };
};

test("weights start a run of the experiment", async () => {
  const weights = [tensor("layers.0.bias", [2], 10), tensor("layers.0.weight", [2, 2], 0)];
  const bytes = encodeSafetensors(weights);
  const path = write("model.safetensors", bytes);
  const { code, stdout, stderr, start } = await importFile(
    path,
    "--experiment",
    "hypercube",
    "--set",
    "seed=7",
    "--name",
    "mine",
  );
  assert.deepEqual([code, stdout], [0, `${join(out, "started")}\n`]);
  assert.equal(stderr, "2 parameters of 6 numbers; the optimizer's state is zero\n");
  assert.deepEqual([start?.experiment.seed, start?.experiment.name], [7, "mine"]);
  assert.deepEqual(start?.tensors, [weights[1], weights[0]]);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const importedFrom = { file: "model.safetensors", sha256, format: "safetensors" };
  assert.deepEqual(start?.options, { root: out, importedFrom, loaded: undefined, updates: 0 });
});

test("the optimizer's state comes along where the file has it", async () => {
  const weights = MODEL.flatMap(({ name, shape }) => [
    tensor(name, shape, 0),
    tensor(`optimizer.exp_avg.${name}`, shape, 1),
    tensor(`optimizer.exp_avg_sq.${name}`, shape, 2),
  ]);
  const path = write("state.safetensors", encodeSafetensors(weights, { updates: "12" }));
  const { code, stderr, start } = await importFile(path, "--experiment", "hypercube");
  assert.equal(code, 0);
  assert.equal(stderr, "2 parameters of 6 numbers; the optimizer's state is the file's\n");
  assert.equal(start?.tensors.length, 6);
  assert.equal(start?.options.updates, 12);
  const without = write("noUpdates.safetensors", encodeSafetensors(weights));
  const refused = await importFile(without, "--experiment", "hypercube");
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /its metadata do not say after how many updates\n$/);
});

test("weights that do not fit are refused", async () => {
  const fitting = MODEL.map(({ name, shape }) => tensor(name, shape, 0));
  const path = write("fits.safetensors", encodeSafetensors(fitting));
  const wrong = write(
    "wrong.safetensors",
    encodeSafetensors([fitting[0] as NamedTensor, tensor("layers.0.bias", [3], 0)]),
  );
  const other = write("other.safetensors", encodeSafetensors([tensor("head.weight", [2], 0)]));
  const cut = write("cut.safetensors", encodeSafetensors(fitting).subarray(0, -1));
  for (const [args, code, message] of [
    [
      [wrong, "--experiment", "hypercube"],
      2,
      /the tensor layers\.0\.bias has the shape \[3\], and the model needs \[2\]$/,
    ],
    [
      [other, "--experiment", "hypercube"],
      2,
      /the file lacks layers\.0\.weight, layers\.0\.bias; the model has no head\.weight$/,
    ],
    [[path], 2, /--experiment: must be given with weights/],
    [[path, "--experiment", "hyperkube"], 2, /hyperkube: no such file and no preset/],
    [[path, "--experiment", "hypercube", "--map", "a=b"], 2, /--map: is for logs, and the file holds weights$/],
    [[cut, "--experiment", "hypercube"], 3, /cut\.safetensors: its tensors have 24 bytes and the file has 23$/],
  ] as const) {
    const result = await importFile(...args);
    assert.deepEqual([result.code, result.stdout, result.start], [code, "", undefined], result.stderr);
    assert.match(result.stderr.trimEnd(), message);
  }
});

test("the weights of a run that was exported start another one, which is then trained", async () => {
  const set = ["--set", "model.depth=2", "--set", "model.width=8", "--set", "data.points=16"];
  const parent = await succeed("run", "hypercube", ...set, "--steps", "3", "--out", out);
  const file = await succeed("export", parent, "--format", "safetensors", "--out", join(root, "trained.safetensors"));
  const child = await succeed("import", file, "--experiment", "hypercube", ...set, "--set", "steps=2", "--out", out);
  const [start] = (await readRun(child)).manifest.checkpoints;
  const last = (await readRun(parent)).manifest.checkpoints.at(-1);
  assert.deepEqual([start?.step, start?.reason], [0, "start"]);
  assert.equal(start?.parametersSha256, last?.parametersSha256);
  await succeed("resume", child);
  const { manifest, series } = await readRun(child);
  assert.deepEqual([manifest.status, [...series.step]], ["done", [1, 2]]);
});
