/** @file `slingshot export` from end to end, on a run that is written here. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { after, before, test } from "node:test";
import { parquetReadObjects } from "hyparquet";
import { temporaryPath } from "../../files/temporaryName.ts";
import { readCsv, readJsonl, readTensorBoard } from "../../interop/index.ts";
import { assertSameTable, onlyRun } from "../../interop/tables.fixture.ts";
import { createRun } from "../../recording/index.ts";
import { abandonedPath } from "../../recording/testRun.fixture.ts";
import { readRun } from "../../store/index.ts";
import { decodeSafetensors } from "../../tensors/index.ts";
import { callInProcess } from "../callInProcess.fixture.ts";

let root = "";
let run = "";
before(() => {
  root = mkdtempSync(join(tmpdir(), "slingshot-export-"));
  run = join(root, "a-run");
  const writer = createRun(run, {
    experiment: { name: "x" },
    manifest: {},
    columns: [
      { name: "trainLoss", type: "f64" },
      { name: "trainAccuracy", type: "f32" },
    ],
  });
  for (let step = 1; step <= 5; step++) {
    writer.appendRow(step, [step === 5 ? Number.NaN : 1 / step, step / 5]);
    if (step % 2 === 1) continue;
    const values = Float32Array.of(step, -0);
    const tensors = ["layers.0.weight", "optimizer.exp_avg.layers.0.weight", "probe.drift.parameters"].map(
      (name) => ({ name, dtype: "F32", shape: [1, 2], values }) as const,
    );
    writer.saveCheckpoint({
      step,
      tensors,
      reason: "power-of-two",
      metadata: { format: "pt", step: `${step}`, updates: "3" },
    });
  }
  writer.finish("done");
});
after(() => rmSync(root, { recursive: true, force: true }));

const exportRun = (...args: string[]) => callInProcess("export", ...args);

/** Exports to a path of that name; returns it with what was narrated. */
async function exportTo(name: string, ...args: string[]): Promise<{ out: string; stderr: string }> {
  const out = join(root, name);
  const { code, stdout, stderr } = await exportRun(run, "--out", out, ...args);
  assert.deepEqual({ code, stdout }, { code: 0, stdout: `${out}\n` });
  return { out, stderr };
}

const EXPECTED = {
  step: Float64Array.of(1, 2, 3, 4, 5),
  columns: [
    { name: "trainLoss", values: Float64Array.of(1, 1 / 2, 1 / 3, 1 / 4, Number.NaN) },
    { name: "trainAccuracy", values: Float64Array.from([0.2, 0.4, 0.6, 0.8, 1], Math.fround) },
  ],
};

test("CSV, JSON Lines and Parquet hold the whole series, to the bit", async () => {
  const csv = await exportTo("a.csv", "--format", "csv");
  assert.equal(csv.stderr, "5 steps of 2 columns\n");
  const { table } = onlyRun(await readCsv([readFileSync(csv.out)]));
  assertSameTable(table, EXPECTED);
  // The last loss is NaN by the file's own words.
  assert.equal(table.columns[0]?.nanFrom, 5);
  const jsonl = await exportTo("a.jsonl", "--format", "jsonl", "--quiet");
  assert.equal(jsonl.stderr, "");
  assertSameTable(onlyRun(await readJsonl([readFileSync(jsonl.out)])).table, EXPECTED);
  const { out } = await exportTo("a.parquet", "--format", "parquet");
  const rows = await parquetReadObjects({ file: Uint8Array.from(readFileSync(out)).buffer });
  assert.deepEqual(rows[2], { step: 3, trainLoss: 1 / 3, trainAccuracy: Math.fround(0.6) });
});

test("TensorBoard gets a folder with one event file, and what is rounded is said", async () => {
  const { out, stderr } = await exportTo("a.tensorboard", "--format", "tensorboard");
  const [name = "", ...others] = readdirSync(out);
  const startSeconds = Math.floor(Date.parse((await readRun(run)).manifest.startedAt) / 1000);
  assert.deepEqual([name, others], [`events.out.tfevents.${startSeconds}.slingshot`, []]);
  const { table } = onlyRun(await readTensorBoard([{ name, chunks: [readFileSync(join(out, name))] }]));
  const rounded = EXPECTED.columns.map(({ name, values }) => ({ name, values: values.map(Math.fround) }));
  assertSameTable(table, { ...EXPECTED, columns: rounded });
  assert.match(stderr, /^rounded to float32, which is all that TensorBoard holds: trainLoss$/m);
});

test("safetensors holds the parameters of the last checkpoint, and nothing else unless asked", async () => {
  const { out, stderr } = await exportTo("a.safetensors", "--format", "safetensors");
  assert.deepEqual(decodeSafetensors(readFileSync(out)), {
    tensors: [{ name: "layers.0.weight", dtype: "F32", shape: [1, 2], values: Float32Array.of(4, -0) }],
    metadata: { format: "pt", step: "4" },
  });
  assert.equal(stderr, "step 4: 1 tensor of 2 numbers\n");
  const whole = await exportTo("b.safetensors", "--format", "safetensors", "--at", "2", "--with-optimizer");
  const { tensors, metadata } = decodeSafetensors(readFileSync(whole.out));
  assert.deepEqual(
    tensors.map(({ name, values }) => [name, values[0]]),
    [
      ["layers.0.weight", 2],
      ["optimizer.exp_avg.layers.0.weight", 2],
    ],
  );
  assert.deepEqual(metadata, { format: "pt", step: "2", updates: "3" });
});

test("a step without a checkpoint is refused with those there are, and with what makes one", async () => {
  const { code, stderr } = await exportRun(run, "--format", "safetensors", "--at", "3", "--out", join(root, "c"));
  assert.equal(code, 2);
  assert.equal(
    stderr,
    `error: --at: there is no checkpoint of step 3, but of 2, 4; slingshot fork ${run} --at 3 makes one of any recorded step\n`,
  );
  assert.ok(!existsSync(join(root, "c")));
});

test("a damaged last checkpoint is named, and the one before it is taken", async () => {
  const { manifest } = await readRun(run);
  const file = join(run, manifest.checkpoints.at(-1)?.file ?? "");
  const bytes = readFileSync(file);
  writeFileSync(file, bytes.subarray(1));
  const { out, stderr } = await exportTo("d.safetensors", "--format", "safetensors");
  assert.match(stderr, /^damaged: .*step-000000004.*an earlier checkpoint is used\nstep 2: /);
  assert.deepEqual(decodeSafetensors(readFileSync(out)).metadata.step, "2");
  const at = await exportRun(run, "--format", "safetensors", "--at", "4", "--out", join(root, "e.safetensors"));
  assert.equal(at.code, 3);
  assert.match(at.stderr, /^error: .*step-000000004\.safetensors is damaged: /);
  writeFileSync(file, bytes);
});

test("nothing is ever replaced, and nothing is left of what fails", async () => {
  const existing = join(root, "mine.csv");
  writeFileSync(existing, "mine");
  for (const format of ["csv", "jsonl", "tensorboard", "parquet", "safetensors"]) {
    const { code, stdout, stderr } = await exportRun(run, "--format", format, "--out", existing);
    assert.deepEqual([code, stdout], [2, ""]);
    assert.equal(stderr, `error: ${existing} already exists and is not replaced; name another place with --out\n`);
  }
  assert.equal(readFileSync(existing, "utf8"), "mine");
  const before = readdirSync(root).sort();
  for (const [format, out] of [
    ["csv", join(root, "none", "x.csv")],
    ["tensorboard", join(existing, "x")],
  ] as const) {
    const { code, stderr } = await exportRun(run, "--format", format, "--out", out);
    assert.equal(code, 2);
    assert.match(stderr, /^error: cannot (write|create) [^\n]*\n$/);
  }
  assert.deepEqual(readdirSync(root).sort(), before);
});

test("nothing is written in the folder of a run, where it would count as a part of it", async () => {
  for (const [format, name] of [
    ["csv", "lock-000000002.json"],
    ["parquet", "series/steps-000000001-000000005-00000000.parquet"],
    ["safetensors", "checkpoints/step-000000003.safetensors"],
    ["tensorboard", "damaged"],
    ["csv", "mine.csv"],
  ] as const) {
    const { code, stderr } = await exportRun(run, "--format", format, "--out", join(run, name));
    assert.equal(code, 2);
    assert.match(
      stderr,
      /^error: cannot write \S+: \S+ is a run, and its folder holds nothing else; name another place with --out\n$/,
    );
    assert.ok(!existsSync(join(run, name)));
  }
});

test("a pipe, a device and a link to nothing are not written to, and stay what they are", async () => {
  const [pipe, link] = [join(root, "pipe"), join(root, "link")];
  execFileSync("mkfifo", [pipe]);
  symlinkSync("nowhere", link);
  for (const format of ["csv", "tensorboard"]) {
    for (const out of [pipe, link, "/dev/full", "/dev/null"]) {
      const { code, stderr } = await exportRun(run, "--format", format, "--out", out);
      assert.equal(code, 2, stderr);
      assert.equal(stderr, `error: ${out} already exists and is not replaced; name another place with --out\n`);
    }
  }
  assert.ok(lstatSync(pipe).isFIFO());
  assert.equal(readlinkSync(link), "nowhere");
  rmSync(pipe);
  rmSync(link);
});

test("what a killed export left is removed by the next one there, and what another one is writing is not", async () => {
  const folder = join(root, "exports");
  mkdirSync(folder);
  for (const format of ["csv", "tensorboard"]) {
    const left = abandonedPath(join(folder, "left.csv"));
    const leftFolder = abandonedPath(join(folder, "left.tensorboard"));
    const living = temporaryPath(join(folder, "other.csv"));
    for (const path of [left, living]) writeFileSync(path, "part");
    mkdirSync(leftFolder);
    writeFileSync(join(leftFolder, "events.out.tfevents.1.slingshot"), "part");
    const { code, stderr } = await exportRun(run, "--format", format, "--out", join(folder, format));
    assert.equal(code, 0, stderr);
    assert.deepEqual(readdirSync(folder).sort(), [basename(living), format]);
    rmSync(join(folder, format), { recursive: true });
  }
});

test("the file is called after the run, and lies in the current folder", async () => {
  const here = process.cwd();
  process.chdir(root);
  try {
    const { code, stdout } = await exportRun(run, "--format", "csv");
    assert.deepEqual([code, stdout], [0, `${basename(run)}.csv\n`]);
    assert.ok(existsSync(join(root, "a-run.csv")));
  } finally {
    process.chdir(here);
  }
});

for (const [args, message] of [
  [
    ["--format", "xml"],
    /^error: --format: "xml" is not allowed; must be csv, jsonl, tensorboard, parquet or safetensors\n$/,
  ],
  [[], /^error: required option '--format <name>' not specified\n$/],
  [["--format", "csv", "--at", "3"], /^error: --at: goes with --format safetensors; [^\n]*\n$/],
  [["--format", "csv", "--with-optimizer"], /^error: --with-optimizer: goes with --format safetensors; [^\n]*\n$/],
  [["--format", "safetensors", "--at", "1.5"], /^error: --at: "1\.5" is not allowed; [^\n]*\n$/],
] as const) {
  test(`export ${args.join(" ")} is refused`, async () => {
    const { code, stderr } = await exportRun(run, ...args);
    assert.equal(code, 2);
    assert.match(stderr, message);
  });
}

test("what has no steps, no checkpoints or is no run ends with 3", async () => {
  const empty = join(root, "empty");
  createRun(empty, { experiment: {}, manifest: {}, columns: [] }).finish("interrupted");
  for (const [directory, format, message] of [
    [empty, "csv", /has recorded no step/],
    [empty, "safetensors", /has no checkpoint/],
    [join(root, "nowhere"), "csv", /is not a run/],
  ] as const) {
    const { code, stderr } = await exportRun(directory, "--format", format, "--out", join(root, "f"));
    assert.equal(code, 3);
    assert.match(stderr, message);
  }
});

test("what the run does not have is said before the name is, which another call would not mend", async () => {
  const taken = join(root, "taken");
  writeFileSync(taken, "mine");
  const empty = join(root, "empty-too");
  createRun(empty, { experiment: {}, manifest: {}, columns: [] }).finish("interrupted");
  for (const [directory, args, message] of [
    [run, ["--format", "safetensors", "--at", "3"], /^error: --at: there is no checkpoint of step 3, but of 2, 4; /],
    [empty, ["--format", "csv"], /has recorded no step\n$/],
    [join(root, "nowhere"), ["--format", "csv"], /is not a run/],
  ] as const) {
    assert.match((await exportRun(directory, ...args, "--out", taken)).stderr, message);
  }
});
