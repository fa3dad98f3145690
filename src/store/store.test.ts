/** @file The run store: what is written is read back to the bit, and what is lost is named. */
import assert from "node:assert/strict";
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, describe, test } from "node:test";
import fc from "fast-check";
import { parquetReadObjects } from "hyparquet";
import { parse } from "yaml";
import {
  type ColumnValues,
  createRun,
  newRunDirectory,
  type Run,
  type RunSettings,
  readRun,
  StoreError,
  toYaml,
} from "./index.ts";

let root = "";
let directory = "";
let count = 0;
before(() => {
  root = mkdtempSync(join(tmpdir(), "slingshot-store-"));
});
beforeEach(() => {
  directory = join(root, `run-${++count}`);
});
after(() => rmSync(root, { recursive: true, force: true }));

const settings: RunSettings = {
  experiment: { seed: 7, optimizer: { name: "adam", learningRate: 1e-3, epsilon: 1e-8, betas: [0.9, 0.95] } },
  manifest: { version: "0.1.0", engine: { arithmetic: "strict" } },
  columns: [
    { name: "trainLoss", type: "f64" },
    { name: "trainAccuracy", type: "f32" },
  ],
};

const smallest = Number.MIN_VALUE;
const awkward = [0, -0, NaN, Infinity, -Infinity, smallest, -smallest, 2 ** -1022, Number.MAX_VALUE, 0.1, 1e-300];

function bits(values: ColumnValues | undefined): string {
  return values === undefined
    ? "absent"
    : Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString("hex");
}

/** A run of `rows` steps, starting with step 1: loss 1/step, accuracy step/rows. */
function writeSteps(rows: number, spanRows: number, finish = true): void {
  const run = createRun(directory, { ...settings, spanRows });
  for (let step = 1; step <= rows; step++) run.appendRow(step, [1 / step, step / rows]);
  if (finish) run.finish("done", { parametersSha256: "abc" });
}

function seriesFiles(): string[] {
  return readdirSync(join(directory, "series")).sort();
}

function storeError(kind: StoreError["kind"], text: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof StoreError, String(error));
    assert.equal(error.kind, kind);
    assert.match(error.message, text);
    assert.ok(!error.message.includes("\n"));
    return true;
  };
}

describe("round trip", () => {
  test("every bit pattern of numbers comes back, in f64 and rounded to f32", async () => {
    const run = createRun(directory, settings);
    for (const [i, value] of awkward.entries()) run.appendRow(i, [value, value]);
    run.finish("done");
    const { series } = await readRun(directory);
    assert.deepEqual([...series.step], [...awkward.keys()]);
    assert.equal(bits(series.columns.trainLoss), bits(Float64Array.from(awkward)));
    assert.equal(bits(series.columns.trainAccuracy), bits(Float32Array.from(awkward)));
  });

  test("any doubles come back to the bit, over any spans", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.double(), { maxLength: 40 }),
        fc.integer({ min: 1, max: 15 }),
        async (values, spanRows) => {
          const path = join(root, `law-${++count}`);
          const run = createRun(path, { ...settings, spanRows, columns: [{ name: "x", type: "f64" }] });
          for (const [i, value] of values.entries()) run.appendRow(3 * i, [value]);
          run.finish("done");
          const { series, damaged } = await readRun(path);
          assert.deepEqual(damaged, []);
          assert.equal(series.step.length, values.length);
          if (values.length > 0) assert.equal(bits(series.columns.x), bits(Float64Array.from(values)));
        },
      ),
      { numRuns: 30 },
    );
  });

  test("spans are files named by their first and last step", async () => {
    writeSteps(12, 5);
    assert.deepEqual(seriesFiles(), [
      "steps-000000001-000000005.parquet",
      "steps-000000006-000000010.parquet",
      "steps-000000011-000000012.parquet",
    ]);
    const { series, damaged } = await readRun(directory);
    assert.deepEqual(damaged, []);
    assert.deepEqual([...series.step], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    assert.deepEqual(
      [...(series.columns.trainLoss ?? [])],
      [...series.step].map((step) => 1 / step),
    );
  });

  test("the files are plain Parquet with the declared types", async () => {
    writeSteps(3, 5);
    const bytes = readFileSync(join(directory, "series", "steps-000000001-000000003.parquet"));
    const rows = await parquetReadObjects({
      file: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length),
    });
    assert.deepEqual(rows[1], { step: 2, trainLoss: 0.5, trainAccuracy: Math.fround(2 / 3) });
  });

  test("steps beyond 32 bits survive", async () => {
    const run = createRun(directory, settings);
    run.appendRow(1, [1, 1]);
    run.appendRow(2 ** 40, [2, 1]);
    run.finish("done");
    assert.deepEqual([...(await readRun(directory)).series.step], [1, 2 ** 40]);
  });

  test("the manifest says how the run ended, and keeps what the caller said", async () => {
    writeSteps(12, 5, false);
    const running = (await readRun(directory)).manifest;
    assert.equal(running.status, "running");
    assert.equal(running.endedAt, null);
    rmSync(directory, { recursive: true });
    writeSteps(12, 5);
    const { manifest, experiment } = await readRun(directory);
    assert.deepEqual(
      { ...manifest, startedAt: "", endedAt: "" },
      {
        formatVersion: 1,
        status: "done",
        startedAt: "",
        endedAt: "",
        steps: 12,
        version: "0.1.0",
        engine: { arithmetic: "strict" },
        parametersSha256: "abc",
      },
    );
    assert.match(manifest.startedAt, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    assert.ok(String(manifest.endedAt) >= manifest.startedAt);
    assert.deepEqual(experiment, settings.experiment);
  });

  test("events keep their order; numbers that JSON lacks become strings", async () => {
    const run = createRun(directory, settings);
    run.appendEvent({ step: 1, kind: "fitted" });
    run.appendEvent({ step: 2, kind: "spike", loss: Infinity, norm: NaN });
    run.finish("non-finite");
    const { events } = await readRun(directory);
    assert.deepEqual(events, [
      { step: 1, kind: "fitted" },
      { step: 2, kind: "spike", loss: "Infinity", norm: "NaN" },
    ]);
  });

  test("YAML numbers carry a point before the exponent, which YAML 1.1 readers need", () => {
    const value = { epsilon: 1e-8, large: 2.5e21, whole: 1e21, negative: -1e-9, plain: 0.001, count: 5000, zero: -0 };
    const text = toYaml(value);
    assert.match(text, /^epsilon: 1\.0e-8$/m);
    assert.match(text, /^negative: -1\.0e-9$/m);
    assert.match(text, /^plain: 0\.001$/m);
    assert.deepEqual(parse(text), value);
  });
});

describe("misuse", () => {
  test("a folder that is not empty is refused and left as it was", () => {
    mkdirSync(directory);
    writeFileSync(join(directory, "notes.txt"), "mine");
    assert.throws(() => createRun(directory, settings), storeError("exists", /already exists and is not empty/));
    assert.deepEqual(readdirSync(directory), ["notes.txt"]);
    assert.equal(readFileSync(join(directory, "notes.txt"), "utf8"), "mine");
  });

  test("an empty folder is taken, a second writer is refused", () => {
    mkdirSync(directory);
    createRun(directory, settings);
    assert.throws(() => createRun(directory, settings), storeError("exists", /not empty/));
  });

  test("a parent that is a file is refused, and nothing is created", () => {
    writeFileSync(directory, "a file");
    assert.throws(() => createRun(join(directory, "a", "run"), settings), storeError("unwritable", /not a folder/));
    assert.equal(readFileSync(directory, "utf8"), "a file");
  });

  test("parents created on the way to a failure are removed", () => {
    const impossible = join(directory, "parent", "x".repeat(300));
    assert.throws(() => createRun(impossible, settings), storeError("unwritable", /the name is too long/));
    assert.ok(!existsSync(directory));
  });

  test("an unwritable parent is refused", { skip: process.getuid?.() === 0 && "root may write anywhere" }, () => {
    mkdirSync(directory);
    chmodSync(directory, 0o500);
    assert.throws(() => createRun(join(directory, "run"), settings), storeError("unwritable", /permission denied/));
    assert.deepEqual(readdirSync(directory), []);
  });

  test("settings that cannot be written leave nothing behind", () => {
    const manifest = { huge: 1n };
    assert.throws(() => createRun(directory, { ...settings, manifest }));
    assert.ok(!existsSync(directory));
  });

  test("steps must ascend, rows must fit, columns must differ", () => {
    const run = createRun(directory, settings);
    run.appendRow(5, [1, 1]);
    assert.throws(() => run.appendRow(5, [1, 1]), /step 5 does not follow step 5/);
    assert.throws(() => run.appendRow(NaN, [1, 1]), RangeError);
    assert.throws(() => run.appendRow(6, [1]), /a row has 2 values, not 1/);
    run.finish("done");
    assert.throws(() => run.appendRow(7, [1, 1]), /finished/);
    assert.throws(() => run.finish("done"), /already finished/);
    const columns = [{ name: "step", type: "f64" }] as const;
    assert.throws(() => createRun(join(root, "columns"), { ...settings, columns }), RangeError);
  });

  test("a span that cannot be written is kept, and written when the call is repeated", async () => {
    const run = createRun(directory, { ...settings, spanRows: 2 });
    run.appendRow(1, [1, 1]);
    run.appendRow(2, [2, 1]);
    rmSync(join(directory, "series"), { recursive: true });
    assert.throws(() => run.appendRow(3, [3, 1]), storeError("unwritable", /cannot write .*it does not exist/));
    mkdirSync(join(directory, "series"));
    run.appendRow(3, [3, 1]);
    run.finish("done");
    const { series, damaged } = await readRun(directory);
    assert.deepEqual([...series.step], [1, 2, 3]);
    assert.deepEqual(damaged, []);
  });

  test("a folder that is no run, and a run from the future, are named", async () => {
    await assert.rejects(readRun(directory), storeError("missing", /is not a run: it has no manifest\.json/));
    writeSteps(3, 5);
    const path = join(directory, "manifest.json");
    const manifest = readFileSync(path, "utf8");
    writeFileSync(path, manifest.replace('"formatVersion": 1', '"formatVersion": 99'));
    await assert.rejects(readRun(directory), storeError("damaged", /has format version 99; .* reads up to 1/));
    writeFileSync(path, manifest.slice(0, 20));
    await assert.rejects(readRun(directory), storeError("damaged", /manifest\.json is damaged/));
  });
});

describe("damage", () => {
  test("leftovers of a killed process are ignored", async () => {
    writeSteps(7, 5);
    writeFileSync(join(directory, "series", ".steps-000000008-000000012.parquet.4711.tmp"), "half a fi");
    writeFileSync(join(directory, ".manifest.json.4711.tmp"), "{");
    const { series, damaged } = await readRun(directory);
    assert.equal(series.step.length, 7);
    assert.deepEqual(damaged, []);
  });

  test("what was flushed before a kill is there, without a finished manifest", async () => {
    writeSteps(12, 5, false);
    const run = await readRun(directory);
    assert.equal(run.series.step.length, 10);
    assert.equal(run.manifest.status, "running");
    assert.deepEqual(run.damaged, []);
  });

  test("a file cut anywhere is named with its steps, and the others are read", async () => {
    writeSteps(12, 5);
    const path = join(directory, "series", "steps-000000006-000000010.parquet");
    const whole = readFileSync(path);
    for (let length = 0; length < whole.length; length += 7) {
      writeFileSync(path, whole);
      truncateSync(path, length);
      const run = await readRun(directory);
      assert.deepEqual([...run.series.step], [1, 2, 3, 4, 5, 11, 12], `cut to ${length} bytes`);
      assert.deepEqual(
        run.damaged.map(({ reason: _, ...rest }) => rest),
        [{ file: "series/steps-000000006-000000010.parquet", firstStep: 6, lastStep: 10 }],
      );
    }
  });

  test("a flipped bit is either found or changes nothing", async () => {
    writeSteps(5, 5);
    const path = join(directory, "series", "steps-000000001-000000005.parquet");
    const whole = readFileSync(path);
    const intact = await readRun(directory);
    const values = ({ series }: Run) => [
      bits(series.step),
      bits(series.columns.trainLoss),
      bits(series.columns.trainAccuracy),
    ];
    let found = 0;
    for (let bit = 0; bit < whole.length * 8; bit += 5) {
      const flipped = Buffer.from(whole);
      flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
      writeFileSync(path, flipped);
      const run = await readRun(directory);
      found += run.damaged.length;
      if (run.damaged.length === 0) assert.deepEqual(values(run), values(intact), `bit ${bit}`);
      else assert.equal(run.series.step.length, 0);
    }
    assert.ok(found > 100, `${found} found`);
  });

  test("a missing file is noticed: first, middle and last", async () => {
    for (const [missing, firstStep, lastStep] of [
      [0, null, 5],
      [1, 6, 10],
      [2, 11, 12],
    ] as const) {
      writeSteps(12, 5);
      rmSync(join(directory, "series", seriesFiles()[missing] as string));
      const { damaged } = await readRun(directory);
      assert.deepEqual(damaged, [{ file: "series", firstStep, lastStep, reason: "a series file is missing" }]);
      rmSync(directory, { recursive: true });
    }
  });

  test("a last event line without its end is dropped; a broken line before it is named", async () => {
    const run = createRun(directory, settings);
    run.appendEvent({ step: 1, kind: "fitted" });
    run.finish("done");
    appendFileSync(join(directory, "events.jsonl"), '{"step": 2, "ki');
    const partial = await readRun(directory);
    assert.deepEqual(partial.events, [{ step: 1, kind: "fitted" }]);
    assert.deepEqual(partial.damaged, []);
    appendFileSync(join(directory, "events.jsonl"), '\n{"step":3,"kind":"spike"}\n');
    const broken = await readRun(directory);
    assert.deepEqual(
      broken.events.map(({ step }) => step),
      [1, 3],
    );
    assert.deepEqual(
      broken.damaged.map(({ reason }) => reason),
      ["line 2 is not an event"],
    );
  });
});

test("run folders are named by day, name and four characters, and never meet", () => {
  const noon = new Date(2026, 10, 2, 12);
  const path = newRunDirectory(root, "Hypercube, f32!", noon);
  assert.match(path.slice(root.length + 1), /^2026-11-02-hypercube-f32-[0-9a-f]{4}$/);
  assert.ok(!existsSync(path));
  assert.match(newRunDirectory(root, "…", noon), /2026-11-02-run-[0-9a-f]{4}$/);
});
