import assert from "node:assert/strict";
import { test } from "node:test";
import { loadExperiment } from "../experiment/file/loadExperiment.ts";
import { fromTensors, restoreCheckpoint, toTensors } from "./checkpointTensors.ts";
import { openSession } from "./openSession.ts";

const SMALL = ["data.points=16", "data.dimensions=8", "model.width=6", "model.depth=3"];

const open = (settings: readonly string[] = []) =>
  openSession(loadExperiment("hypercube", [...SMALL, ...settings]), { threads: 1, engine: "wasm" });

test("tensors have PyTorch's names, parameters first, and give the same state back", async () => {
  const session = await open();
  for (let i = 0; i < 7; i++) session.advance();
  const state = session.capture();
  const tensors = toTensors(session, state);
  assert.deepEqual(
    tensors.slice(0, 2).map(({ name, dtype, shape }) => ({ name, dtype, shape })),
    [
      { name: "layers.0.weight", dtype: "F32", shape: [6, 8] },
      { name: "layers.0.bias", dtype: "F32", shape: [6] },
    ],
  );
  assert.deepEqual(
    tensors.filter(({ name }) => name.endsWith("layers.2.bias")).map(({ name }) => name),
    ["layers.2.bias", "optimizer.exp_avg.layers.2.bias", "optimizer.exp_avg_sq.layers.2.bias"],
  );
  assert.deepEqual(fromTensors(session, tensors, { step: 7, updates: 7 }), state);
  session.dispose();
});

test("a captured state is a copy, and restoring it gives the same steps again", async () => {
  const session = await open();
  for (let i = 0; i < 5; i++) session.advance();
  const state = session.capture();
  const first = [...session.advance()];
  const after = session.capture();
  session.restore(state);
  assert.equal(session.step, 5);
  assert.deepEqual([...session.advance()], first);
  assert.deepEqual(session.capture(), after);
  const reused = session.capture(state);
  assert.equal(reused.parameters, state.parameters);
  session.dispose();
});

test("a state in f32 continues exactly in f64, and one in f64 is rounded to f32", async () => {
  const [narrow, wide] = [await open(), await open(["model.precision=f64"])];
  narrow.advance();
  wide.restore(narrow.capture());
  assert.deepEqual([...wide.parameters], [...narrow.parameters]);
  wide.advance();
  narrow.restore(wide.capture());
  assert.deepEqual([...narrow.parameters], [...Float32Array.from(wide.parameters)]);
  narrow.dispose();
  wide.dispose();
});

test("what is missing or of another shape is named", async () => {
  const session = await open();
  const tensors = toTensors(session, session.capture());
  const without = tensors.filter(({ name }) => name !== "layers.1.bias");
  const progress = { step: 0, updates: 0 };
  assert.throws(() => fromTensors(session, without, progress), /the tensor layers\.1\.bias is missing/);
  const turned = tensors.map((tensor) => (tensor.name === "layers.0.weight" ? { ...tensor, shape: [8, 6] } : tensor));
  assert.throws(
    () => fromTensors(session, turned, progress),
    /layers\.0\.weight has the shape \[8, 6\] and not \[6, 8\]/,
  );
  // Without one moment of one parameter the optimizer starts that moment anew, not half of it.
  const half = tensors.filter(({ name }) => name !== "optimizer.exp_avg.layers.1.bias");
  assert.deepEqual([...fromTensors(session, half, progress).optimizer.keys()], ["exp_avg_sq"]);
  session.dispose();
});

test("where tensors have two precisions, the wider one holds both", async () => {
  const session = await open();
  const tensors = toTensors(session, session.capture());
  const wide = tensors.map((tensor) =>
    tensor.name === "layers.1.bias"
      ? { ...tensor, dtype: "F64" as const, values: Float64Array.from(tensor.values as Float32Array, () => 0.1) }
      : tensor,
  );
  const { parameters, optimizer } = fromTensors(session, wide, { step: 0, updates: 0 });
  assert.ok(parameters instanceof Float64Array && parameters.includes(0.1));
  assert.ok(optimizer.get("exp_avg") instanceof Float32Array);
  assert.ok(fromTensors(session, tensors, { step: 0, updates: 0 }).parameters instanceof Float32Array);
  session.dispose();
});

test("an optimizer's tensor is known by the whole of its prefix, and of another optimizer's all are kept", async () => {
  const session = await open();
  const state = session.capture();
  const other = new Map([["momentum_buffer", state.parameters.map((_, i) => i)]]);
  const tensors = toTensors(session, { ...state, optimizer: other });
  assert.deepEqual(fromTensors(session, tensors, { step: 0, updates: 0 }).optimizer, other);
  const mine = tensors.map((tensor) => ({ ...tensor, name: tensor.name.replace("optimizer.", "my.optimizer.") }));
  assert.deepEqual([...fromTensors(session, mine, { step: 0, updates: 0 }).optimizer], []);
  session.dispose();
});

test("a checkpoint says how far training was, in steps, updates and the data; updates may be fewer than steps", async () => {
  const session = await open(["batch.size=5"]);
  const tensors = toTensors(session, session.capture());
  const position = JSON.stringify(session.positionOf(3));
  restoreCheckpoint(session, { step: 3, tensors, metadata: { step: "3", updates: "1", position } });
  assert.deepEqual([session.step, session.capture().updates], [3, 1]);
  const stepsOf = (metadata: Record<string, string>) => () =>
    restoreCheckpoint(session, { step: 3, tensors, metadata });
  // Checkpoints of other programs say nothing of the data.
  stepsOf({ step: "3", updates: "2" })();
  assert.equal(session.capture().updates, 2);
  for (const metadata of [
    { step: "4", updates: "3", position },
    { updates: "3", position },
  ]) {
    assert.throws(stepsOf(metadata as Record<string, string>), { name: "StoreError", kind: "damaged" });
  }
  assert.throws(stepsOf({ step: "3", position }), {
    ...{ name: "StoreError", kind: "damaged", path: "the checkpoint of step 3" },
    message: /^the checkpoint of step 3 does not fit the experiment: updates: is NaN/,
  });
  const bug = new TypeError("a bug");
  const broken = { ...session, step: 0, restore: () => assert.fail(bug) };
  assert.throws(() => restoreCheckpoint(broken, { step: 3, tensors, metadata: { step: "3", updates: "3" } }), bug);
  session.dispose();
});

test("a checkpoint of another order of the data is refused", async () => {
  const session = await open(["batch.size=5"]);
  const tensors = toTensors(session, session.capture());
  const metadata = { step: "3", updates: "3", position: JSON.stringify(session.positionOf(4)) };
  assert.throws(
    () => restoreCheckpoint(session, { step: 3, tensors, metadata }),
    /the checkpoint of step 3 says step 3 and position/,
  );
  session.dispose();
});

test("what probes remember comes back, whole numbers of others do not", async () => {
  const session = await open();
  const state = session.capture();
  const probes = new Map<string, Float32Array | Float64Array>([
    ["sharpness.direction", Float64Array.of(0.1, 2)],
    ["other.x", Float32Array.of(0.5)],
  ]);
  const tensors = toTensors(session, { ...state, probes });
  assert.deepEqual(
    tensors.slice(-2).map(({ name, dtype, shape }) => [name, dtype, shape]),
    [
      ["probe.sharpness.direction", "F64", [2]],
      ["probe.other.x", "F32", [1]],
    ],
  );
  const counted = { name: "probe.count", dtype: "I64", shape: [1], values: BigInt64Array.of(1n) } as const;
  const mine = { name: "mine.probe.x", dtype: "F32", shape: [1], values: Float32Array.of(1) } as const;
  assert.deepEqual(fromTensors(session, [...tensors, counted, mine], { step: 0, updates: 0 }).probes, probes);
  session.dispose();
});

test("a checkpoint of another network, or of whole numbers, is damage", async () => {
  const session = await open();
  const tensors = toTensors(session, session.capture());
  const metadata = { step: "0", updates: "0" };
  const restore = (changed: typeof tensors) => () =>
    restoreCheckpoint(session, { step: 0, tensors: changed, metadata });
  restore(tensors)();
  const damaged = (message: RegExp) => ({ name: "StoreError", kind: "damaged", message });
  assert.throws(
    restore(tensors.slice(1)),
    damaged(/^the checkpoint of step 0 does not fit the experiment: the tensor layers\.0\.weight is missing$/),
  );
  const whole = tensors.map((tensor) =>
    tensor.name === "layers.0.bias" ? { ...tensor, dtype: "I64" as const, values: new BigInt64Array(6) } : tensor,
  );
  assert.throws(restore(whole), damaged(/the tensors below the parameters are not of floating point$/));
  session.dispose();
});
