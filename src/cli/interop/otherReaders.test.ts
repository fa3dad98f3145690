/**
 * @file What `slingshot export` writes, read by other tools: DuckDB, and Python's where they are installed. SLINGSHOT_PYTHON
 * names the Python; without it, python3.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { CIFAR10_FILES } from "../../data/cifar10.fixture.ts";
import { createRun } from "../../recording/index.ts";
import { readRun } from "../../store/index.ts";
import { succeed } from "../callInProcess.fixture.ts";

const PYTHON = process.env.SLINGSHOT_PYTHON ?? "python3";

/** Standard output of a Python program. */
function python(code: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(PYTHON, ["-c", code, ...args], { encoding: "utf8" });
  assert.equal(status, 0, stderr);
  return stdout;
}

const FIND = `
import importlib.util, sys
print(*[name for name in sys.argv[1:] if importlib.util.find_spec(name)])`;

const found = spawnSync(PYTHON, ["-c", FIND, "pandas", "pyarrow", "tensorboard", "torch"], { encoding: "utf8" });
const modules = new Set(found.status === 0 ? found.stdout.trim().split(" ") : []);
/** Why a test is skipped: the first module that is not there. */
function lacks(...names: string[]): string | false {
  if (found.status !== 0) return `there is no ${PYTHON}`;
  const missing = names.find((name) => !modules.has(name));
  return missing !== undefined && `${PYTHON} has no ${missing}`;
}
const duckdb = await import("@duckdb/node-api").catch(() => null);

const ROWS: readonly (readonly [step: number, loss: number, accuracy: number])[] = [
  [1, 0.1, 0.5],
  [2, 5e-324, Math.fround(0.1)],
  [3, -0, 0],
  [4, Number.NaN, 1],
  [2 ** 40, Number.NEGATIVE_INFINITY, 2 ** -149],
];

let root = "";
let run = "";
before(() => {
  root = mkdtempSync(join(tmpdir(), "slingshot-readers-"));
  run = join(root, "run");
  const columns = [
    { name: 'loss, "train"', type: "f64" },
    { name: "accuracy ∘", type: "f32" },
  ] as const;
  const writer = createRun(run, { experiment: { name: "x" }, manifest: {}, columns });
  for (const [step, ...row] of ROWS) writer.appendRow(step, row);
  writer.finish("done");
});
after(() => rmSync(root, { recursive: true, force: true }));

const exportAs = (format: string, name: string): Promise<string> =>
  succeed("export", run, "--format", format, "--out", join(root, name));

/** Numbers as Python's `float.hex` writes them, so that bits are compared; NaN and the infinities by name. */
const SHOW = `
import json, sys
def show(rows):
    print(json.dumps([[int(row[0])] + [float(value).hex() for value in row[1:]] for row in rows]))`;

const HEX = [
  [1, "0x1.999999999999ap-4", "0x1.0000000000000p-1"],
  [2, "0x0.0000000000001p-1022", "0x1.99999a0000000p-4"],
  [3, "-0x0.0p+0", "0x0.0p+0"],
  [4, "nan", "0x1.0000000000000p+0"],
  [2 ** 40, "-inf", "0x1.0000000000000p-149"],
];

test("Python's csv and json modules read every bit", { skip: lacks() }, async () => {
  const csv = python(
    `${SHOW}
import csv
rows = list(csv.reader(open(sys.argv[1], newline="", encoding="utf-8")))
assert rows[0] == ["step", 'loss, "train"', "accuracy ∘"], rows[0]
show(rows[1:])`,
    await exportAs("csv", "a.csv"),
  );
  assert.deepEqual(JSON.parse(csv), HEX);
  const jsonl = python(
    `${SHOW}
rows = [list(json.loads(line).values()) for line in open(sys.argv[1], encoding="utf-8")]
show([[float("nan") if value is None else value for value in row] for row in rows])`,
    await exportAs("jsonl", "a.jsonl"),
  );
  assert.deepEqual(JSON.parse(jsonl), HEX);
});

test("pandas reads every bit of the CSV", { skip: lacks("pandas") }, async () => {
  const stdout = python(
    `${SHOW}
import pandas
frame = pandas.read_csv(sys.argv[1], float_precision="round_trip")
assert list(map(str, frame.dtypes)) == ["int64", "float64", "float64"], frame.dtypes
show(frame.itertuples(index=False))`,
    await exportAs("csv", "b.csv"),
  );
  assert.deepEqual(JSON.parse(stdout), HEX);
});

test("pyarrow reads every bit of the Parquet file, and of the series as they are recorded", {
  skip: lacks("pyarrow"),
}, async () => {
  for (const path of [await exportAs("parquet", "b.parquet"), join(run, "series")]) {
    const stdout = python(
      `${SHOW}
import pyarrow.parquet
table = pyarrow.parquet.read_table(sys.argv[1])
assert [str(field.type) for field in table.schema] == ["int64", "double", "float"], table.schema
show(zip(*[column.to_pylist() for column in table.columns]))`,
      path,
    );
    assert.deepEqual(JSON.parse(stdout), HEX);
  }
});

test("TensorBoard reads the event file", { skip: lacks("tensorboard") }, async () => {
  const stdout = python(
    `${SHOW}
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
log = EventAccumulator(sys.argv[1], size_guidance={"scalars": 0}).Reload()
tags = ['loss, "train"', "accuracy ∘"]
assert log.Tags()["scalars"] == tags, log.Tags()
show(zip([event.step for event in log.Scalars(tags[0])], *[[event.value for event in log.Scalars(tag)] for tag in tags]))`,
    await exportAs("tensorboard", "a.tensorboard"),
  );
  const rounded = [[1, "0x1.99999a0000000p-4", HEX[0]?.[2]], [2, "0x0.0p+0", HEX[1]?.[2]], ...HEX.slice(2)];
  assert.deepEqual(JSON.parse(stdout), rounded);
});

test("DuckDB reads every bit of CSV, JSON Lines and Parquet, and of the series as they are recorded", {
  skip: duckdb === null && "DuckDB is not installed",
}, async () => {
  if (duckdb === null) return;
  const connection = await (await duckdb.DuckDBInstance.create(":memory:")).connect();
  for (const source of [
    `read_csv('${await exportAs("csv", "c.csv")}')`,
    `read_json('${await exportAs("jsonl", "c.jsonl")}', columns = {step: 'BIGINT', 'loss, "train"': 'DOUBLE', 'accuracy ∘': 'DOUBLE'})`,
    `read_parquet('${await exportAs("parquet", "c.parquet")}')`,
    `read_parquet('${run}/series/*.parquet')`,
  ]) {
    const rows = (await connection.runAndReadAll(`FROM ${source} ORDER BY step`)).getRows();
    const numbers = rows.map(([step, loss, accuracy]) => [Number(step), loss ?? Number.NaN, accuracy]);
    assert.deepEqual(numbers, ROWS, source);
  }
  connection.closeSync();
});

test("docs/guide/load_checkpoint.py computes in PyTorch the loss that was recorded", {
  skip: lacks("torch"),
}, async () => {
  const settings = ["batch.size=full", "validation.everySteps=1", "checkpoints.everySteps=1", "data.modulus=31"];
  const set = settings.flatMap((setting) => ["--set", setting]);
  const trained = await succeed("run", "division", ...set, "--steps", "12", "--out", root);
  const script = fileURLToPath(new URL("../../../docs/guide/load_checkpoint.py", import.meta.url));
  const { manifest, series } = await readRun(trained);
  const checkpoint = manifest.checkpoints.find(({ step }) => step === 11);
  const { status, stdout, stderr } = spawnSync(PYTHON, [script, join(trained, checkpoint?.file ?? "")], {
    encoding: "utf8",
  });
  assert.equal(status, 0, stderr);
  const [, equations, loss, accuracy] = /^(\d+) equations: loss (\S+), accuracy (\S+)$/m.exec(stdout) ?? [];
  assert.equal(Number(equations), 31 * 30);
  // A row is about the parameters before its update; half of the table is trained on, the other half validated.
  const at = (name: string) => series.columns[name]?.[11] as number;
  const mean = (a: string, b: string) => (at(a) + at(b)) / 2;
  assert.ok(Math.abs(Number(loss) / mean("trainLoss", "validationLoss") - 1) < 1e-5, stdout);
  assert.ok(Math.abs(Number(accuracy) - mean("trainAccuracy", "validationAccuracy")) < 2 / Number(equations), stdout);
});

/** Small forms of the networks on images, and what the script cannot see in their tensors. */
const IMAGE_NETWORKS: Readonly<Record<string, readonly string[]>> = {
  "cnn-cifar": ["model.width=4", "model.hiddenNorm=batch"],
  "vgg11-cifar": ["model.width=4"],
  "vgg11-bn-cifar": ["model.width=4"],
  "resnet18-cifar": ["model.width=4", "batch.size=8"],
  "vit-small-cifar": ["model.width=12", "model.heads=2", "model.depth=2"],
};

for (const [preset, settings] of Object.entries(IMAGE_NETWORKS)) {
  test(`docs/guide/load_image_network.py computes in PyTorch what ${preset} recorded of the test images`, {
    skip: lacks("torch"),
  }, async () => {
    const data = join(root, preset, "images");
    mkdirSync(data, { recursive: true });
    for (const [name, bytes] of Object.entries(CIFAR10_FILES)) writeFileSync(join(data, name), bytes);
    const common = [
      "data.points=16",
      "data.validationPoints=all",
      "data.normalization=none",
      "optimizer.warmupSteps=0",
    ];
    const set = [...common, "validation.everySteps=1", "checkpoints.everySteps=1", ...settings];
    const options = ["--data", data, "--steps", "6", "--out", join(root, preset)];
    const trained = await succeed("run", preset, ...set.flatMap((setting) => ["--set", setting]), ...options);
    const { manifest, series } = await readRun(trained);
    const checkpoint = join(trained, manifest.checkpoints.find(({ step }) => step === 5)?.file ?? "");
    const script = fileURLToPath(new URL("../../../docs/guide/load_image_network.py", import.meta.url));
    const { status, stdout, stderr } = spawnSync(PYTHON, [script, checkpoint, data, "--heads", "2"], {
      encoding: "utf8",
    });
    assert.equal(status, 0, stderr);
    const [, images, loss, accuracy] = /^(\d+) images: loss (\S+), accuracy (\S+)$/m.exec(stdout) ?? [];
    assert.equal(Number(images), 8);
    // A row is about the parameters before its update.
    const at = (name: string) => series.columns[name]?.[5] as number;
    assert.ok(Math.abs(Number(loss) / at("validationLoss") - 1) < 1e-5, `${stdout}${at("validationLoss")}`);
    assert.ok(Math.abs(Number(accuracy) - at("validationAccuracy")) < 1e-6, stdout);
  });
}
