/** @file `slingshot import` of sources that are several files, or several runs, or a folder. */
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { test } from "node:test";
import { encodeTensorBoard } from "../../interop/index.ts";
import { readRun } from "../../store/index.ts";
import { importFile, importRun, root, write, writeDeep } from "./import.fixture.ts";

const eventsOf = (columns: Readonly<Record<string, readonly number[]>>) => {
  const table = Object.entries(columns).map(([name, values]) => ({ name, values: Float64Array.from(values) }));
  const step = Float64Array.from({ length: table[0]?.values.length ?? 0 }, (_, i) => i);
  return Buffer.concat([...encodeTensorBoard({ step, columns: table }, 0)]);
};

test("a source of several runs makes one of each, named by what tells it apart", async () => {
  const path = write("seeds.csv", "seed,step,trainLoss\n0,1,3\n0,2,1\n1,1,5\n");
  const { code, stdout, stderr } = await importFile(path, "--quiet");
  assert.equal(code, 0, stderr);
  const runs = await Promise.all(
    stdout
      .trimEnd()
      .split("\n")
      .map((directory) => readRun(directory)),
  );
  assert.deepEqual(
    runs.map(({ experiment, series }) => [
      (experiment as { name: string }).name,
      [...(series.columns.trainLoss ?? [])],
    ]),
    [
      ["seeds seed 0", [3, 1]],
      ["seeds seed 1", [5]],
    ],
  );
  const said = (await importFile(path)).stderr;
  assert.match(said, /^2 runs: seed 0, seed 1; the first has 2 steps from 1 to 2, 1 column: trainLoss\n/);
  const again = write("again.csv", "epoch,loss\n0,3\n1,2\n0,1.5\n1,1\n");
  assert.match((await importFile(again)).stderr, /--resumed numbers steps on that begin again\n/);
  const { run } = await importRun(again, "--resumed");
  assert.deepEqual([...(run.series.columns.trainLoss ?? [])], [3, 2, 1.5, 1]);
});

test("one run that lies in several files is one run", async () => {
  writeDeep("keras", "train", "events.out.tfevents.1.v2")(eventsOf({ epoch_loss: [2, 1], epoch_accuracy: [0.5, 1] }));
  writeDeep(
    "keras",
    "validation",
    "events.out.tfevents.1.v2",
  )(eventsOf({ epoch_loss: [3, 2], epoch_accuracy: [0, 0.5] }));
  const keras = (await importRun(join(root, "keras"))).run.series.columns;
  assert.deepEqual(keras.trainLoss, Float32Array.of(2, 1));
  assert.deepEqual(keras.validationAccuracy, Float32Array.of(0, 0.5));
  // add_scalars: a writer of its own for each, beside a file that holds nothing.
  writeDeep("scalars", "events.out.tfevents.1.x")(eventsOf({}));
  writeDeep("scalars", "loss_train", "events.out.tfevents.1.x")(eventsOf({ loss: [2, 1] }));
  writeDeep("scalars", "loss_val", "events.out.tfevents.1.x")(eventsOf({ loss: [3, 2] }));
  const scalars = (await importRun(join(root, "scalars"))).run.series.columns;
  assert.deepEqual(Object.keys(scalars), ["trainLoss", "validationLoss"]);
  const tags = ["train", "validation"].map((half, i) =>
    writeDeep("tags", `run_${half}_tag_accuracy.csv`)(`Wall time,Step,Value\n1.5,0,${i / 4}\n2.5,10,${i / 2}\n`),
  );
  for (const args of [tags, [join(root, "tags")]]) {
    const { run } = await importRun(...args);
    assert.deepEqual([...run.series.step], [0, 10]);
    assert.deepEqual(run.series.columns, {
      trainAccuracy: Float32Array.of(0, 0),
      validationAccuracy: Float32Array.of(0.25, 0.5),
    });
  }
});

test("the one log of a folder is found, and an empty event file beside a good one is passed over", async () => {
  writeDeep("lightning", "version_0", "metrics.csv")("epoch,step,train_loss\n0,49,0.5\n0,99,0.25\n");
  writeDeep("lightning", "version_0", "hparams.yaml")("lr: 1");
  for (const path of [join(root, "lightning"), join(root, "lightning", "version_0")]) {
    assert.deepEqual([...(await importRun(path)).run.series.step], [49, 99]);
  }
  const state = (steps: number) =>
    JSON.stringify({ log_history: Array.from({ length: steps }, (_, i) => ({ step: i + 1, loss: 1 / (i + 1) })) });
  writeDeep("trainer", "checkpoint-20", "trainer_state.json")(state(2));
  writeDeep("trainer", "checkpoint-100", "trainer_state.json")(state(3));
  assert.equal((await importRun(join(root, "trainer"))).run.series.step.length, 3);
  for (const name of ["a.csv", "b.csv"]) writeDeep("two logs", name)("step,loss\n1,0.5\n");
  const { code, stderr } = await importFile(join(root, "two logs"));
  assert.equal(code, 2);
  assert.match(stderr, /; name one of the files in it: a\.csv, b\.csv\n$/);
  writeDeep("died", "events.out.tfevents.1.x")(eventsOf({ loss: [2, 1] }));
  writeDeep("died", "events.out.tfevents.2.x")("");
  const died = await importRun(join(root, "died"));
  assert.deepEqual(died.run.series.columns, { trainLoss: Float32Array.of(2, 1) });
  assert.match(died.stderr, /events\.out\.tfevents\.2\.x is empty\n/);
});

test("a folder of event files, and one of them, are runs of that folder's name", async () => {
  const folder = join(root, "version_0.1");
  mkdirSync(join(folder, "other"), { recursive: true });
  const encode = (step: number[], value: number) =>
    Buffer.concat([
      ...encodeTensorBoard(
        {
          step: Float64Array.from(step),
          columns: [{ name: "loss/train", values: new Float64Array(step.length).fill(value) }],
        },
        0,
      ),
    ]);
  const first = join(folder, "events.out.tfevents.1.x");
  writeFileSync(first, encode([1, 2], 1));
  writeFileSync(join(folder, "events.out.tfevents.2.x"), encode([2, 3], 2).subarray(0, -3));
  writeFileSync(join(folder, "hparams.yaml"), "x: 1");
  const { run, stderr } = await importRun(folder, "--map", "trainLoss=loss/train");
  assert.match(basename(run.directory), /-version-0-1-/);
  assert.deepEqual(run.series.columns, { trainLoss: Float32Array.of(1, 2) });
  assert.match(stderr, /events\.out\.tfevents\.2\.x: record 3 at byte \d+, the last one, is cut and was left out; /);
  assert.match(
    stderr,
    /; step 2 was logged more than once, with different values; the last ones count, and 1 of 3 values of loss\/train is left out\n/,
  );
  const refused = await importFile(folder, "--step", "x");
  assert.equal(refused.code, 2);
  assert.equal(refused.stderr, "error: --step: event files have steps of their own\n");
  const one = await importRun(first);
  assert.match(basename(one.run.directory), /-version-0-1-/);
  assert.deepEqual(one.run.series.columns, { trainLoss: Float32Array.of(1, 1) });
});
