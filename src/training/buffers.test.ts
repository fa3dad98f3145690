/** @file Running statistics of normalisations: in states, in checkpoints under PyTorch's names, and in weights from elsewhere. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { loadExperiment } from "../experiment/file/loadExperiment.ts";
import { findCheckpoint, readRun } from "../store/index.ts";
import { fitWeights, type NamedTensor } from "../tensors/index.ts";
import { fromTensors, toTensors } from "./checkpointTensors.ts";
import { listWeights, openSession, resumeRun, runExperiment, startRunFrom } from "./index.ts";

const root = mkdtempSync(join(tmpdir(), "slingshot-buffers-"));
after(() => rmSync(root, { recursive: true, force: true }));

const ENGINE = { threads: 1, engine: "reference" } as const;
const experiment = loadExperiment("hypercube", [
  ...["data.points=16", "data.dimensions=6", "data.validationPoints=9", "model.width=5", "model.depth=3"],
  ...["model.hiddenNorm=batch", "model.head.norm=batch", "validation.everySteps=1", "steps=10"],
]);

const BUFFERS = ["norms.0", "norms.1", "head_norm"].flatMap((name) =>
  ["running_mean", "running_var", "num_batches_tracked"].map((buffer) => `${name}.${buffer}`),
);

const tensorsOf = async (directory: string): Promise<readonly NamedTensor[]> =>
  (await findCheckpoint(await readRun(directory))).checkpoint?.tensors ?? assert.fail("no checkpoint");

const find = (tensors: readonly NamedTensor[], name: string) =>
  tensors.find((tensor) => tensor.name === name) ?? assert.fail(`no ${name}`);

test("running statistics begin at 0 and 1, move with each step, and a fresh optimizer leaves them", async () => {
  const session = await openSession(experiment, ENGINE);
  const first = session.capture();
  const perNorm = [...new Array<number>(5).fill(0), ...new Array<number>(5).fill(1), 0];
  assert.deepEqual([...first.buffers], [...perNorm, ...perNorm, ...perNorm]);
  for (let step = 0; step < 3; step++) session.advance();
  const third = session.capture();
  assert.deepEqual(
    [10, 21, 32].map((i) => third.buffers[i]),
    [3, 3, 3],
    "batches",
  );
  assert.ok([0, 4, 5, 9, 11, 31].every((i) => third.buffers[i] !== first.buffers[i]));
  const row = [...session.advance()];
  session.restore(third);
  assert.deepEqual([...session.advance()], row);
  session.restore({ ...third, buffers: first.buffers });
  const validation = session.columns.findIndex(({ name }) => name === "validationLoss");
  const other = [...session.advance()];
  assert.notEqual(other[validation], row[validation], "validation reads them");
  assert.equal(other[0], row[0], "and training does not");
  assert.throws(
    () => session.restore({ ...third, buffers: new Float32Array(0) }),
    /0 numbers of buffers and the model 33/,
  );
  session.dispose();
});

test("a checkpoint has them under PyTorch's names, and no optimizer remembers anything of them", async () => {
  const session = await openSession(experiment, ENGINE);
  session.advance();
  const state = session.capture();
  const tensors = toTensors(session, state);
  const names = tensors.map(({ name }) => name);
  assert.deepEqual(
    names.filter((name) => /running|tracked/.test(name)),
    BUFFERS,
  );
  assert.deepEqual(find(tensors, "norms.0.running_var").shape, [5]);
  assert.deepEqual(find(tensors, "head_norm.num_batches_tracked").shape, []);
  assert.deepEqual(fromTensors(session, tensors, { step: 1, updates: 1 }), state);
  const without = tensors.filter(({ name }) => name !== "norms.1.running_mean");
  assert.throws(
    () => fromTensors(session, without, { step: 1, updates: 1 }),
    /the tensor norms\.1\.running_mean is missing/,
  );
  session.dispose();
});

test("weights from elsewhere bring them, with the count as PyTorch has it", async () => {
  const { run } = await runExperiment(experiment, { ...ENGINE, root });
  const tensors = await tensorsOf(run);
  // torch.nn.BatchNorm1d counts batches in 64-bit whole numbers.
  const given = tensors.map((tensor): NamedTensor => {
    if (!tensor.name.endsWith("num_batches_tracked")) return tensor;
    return { ...tensor, dtype: "I64", values: BigInt64Array.of(BigInt(tensor.values[0] as number)) };
  });
  const model = await listWeights(experiment);
  const fitted = fitWeights(given, model, "f32");
  assert.deepEqual([...find(fitted, "norms.0.num_batches_tracked").values], [10]);
  const importedFrom = { file: "model.safetensors", sha256: "0".repeat(64), format: "safetensors" };
  const started = await startRunFrom(fitted, experiment, { root, importedFrom, updates: 10 });
  const kept = await tensorsOf(started.run);
  for (const { name, values } of kept) assert.deepEqual(values, find(tensors, name).values, name);
  await resumeRun(started.run, { ...ENGINE, steps: 10 });

  assert.throws(
    () =>
      fitWeights(
        given.filter(({ name }) => name !== "head_norm.running_mean"),
        model,
        "f32",
      ),
    /the file lacks head_norm\.running_mean/,
  );
  const whole = given.map((tensor): NamedTensor => {
    if (tensor.name !== "layers.0.bias") return tensor;
    return { ...tensor, dtype: "I64", values: new BigInt64Array(5) };
  });
  assert.throws(
    () => fitWeights(whole, model, "f32"),
    /the tensor layers\.0\.bias is I64; weights are F32, F64, F16, BF16$/,
  );
});
