/** @file Measurements: kept piece by piece, gone on with where they stopped, and never mixed or replaced. */
import assert from "node:assert/strict";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join, relative } from "node:path";
import { beforeEach, test } from "node:test";
import { type Run, readMeasurements, readRun, verifyRun } from "../store/index.ts";
import { createRun, openMeasurement, openRun } from "./index.ts";
import { appendSteps, makeRoot, settings, storeError } from "./testRun.fixture.ts";

const newPath = makeRoot();
const LOCK = { say: () => {}, watchMs: 20 };
const REQUEST = { command: "curvature", request: { steps: [1, 2, 3], top: 1, seed: 0 } };
let directory = "";
let run: Run;
beforeEach(async () => {
  directory = newPath();
  createRun(directory, settings, (writer) => {
    appendSteps(writer, 1, 9);
    writer.finish("done");
  });
  run = await readRun(directory);
});

const listFiles = () => readdirSync(join(directory, "measurements")).filter((name) => name.endsWith(".jsonl"));

/** A file with two pieces of three. */
async function begin(): Promise<string> {
  const measurement = await openMeasurement(run, REQUEST, LOCK);
  for (const step of [1, 2]) measurement.append({ step, top: [step / 3, Number.NaN] });
  measurement.close();
  measurement.close();
  return measurement.path;
}

async function complete(): Promise<string> {
  await begin();
  const again = await openMeasurement(run, REQUEST, LOCK);
  again.append({ step: 3, top: [1] });
  again.finish();
  return again.path;
}

test("pieces are on the disk at once; the same request goes on after them, and reads them back in the end", async () => {
  const measurement = await openMeasurement(run, REQUEST, LOCK);
  measurement.append({ step: 1, top: [1 / 3, Number.POSITIVE_INFINITY] });
  const [header, piece] = readFileSync(measurement.path, "utf8").split("\n");
  assert.match(
    header ?? "",
    /^\{"format":"slingshot-measurement","formatVersion":1,"command":"curvature","request":\{"steps":\[1,2,3\],/,
  );
  assert.equal(piece, '{"step":1,"top":[0.3333333333333333,null]}');
  assert.deepEqual(measurement.pieces, [{ step: 1, top: [1 / 3, null] }]);
  measurement.close();
  const again = await openMeasurement(run, { ...REQUEST, request: { seed: 0, top: 1, steps: [1, 2, 3] } }, LOCK);
  assert.deepEqual([again.path, again.pieces.length, again.isDone], [measurement.path, 1, false]);
  again.append({ step: 2 });
  again.finish();
  assert.equal(again.isDone, true);
  const bytes = readFileSync(again.path);
  const done = await openMeasurement(run, REQUEST, LOCK);
  assert.deepEqual([done.isDone, done.pieces.length], [true, 2]);
  assert.throws(() => done.append({}), /is complete/);
  done.close();
  assert.deepEqual(readFileSync(again.path), bytes);
  assert.deepEqual(await verifyRun(directory), []);
});

test("what has to be prepared is, before anything is written, and not where nothing is left to compute", async () => {
  const refuse = () => Promise.reject(new Error("it cannot be computed"));
  await assert.rejects(openMeasurement(run, REQUEST, { ...LOCK, prepare: refuse }), /it cannot be computed/);
  assert.equal(existsSync(join(directory, "measurements")), false);
  await begin();
  const heard: number[] = [];
  const prepare = async (pieces: number) => void heard.push(pieces);
  const again = await openMeasurement(run, REQUEST, { ...LOCK, prepare });
  again.append({ step: 3, top: [1] });
  again.finish();
  (await openMeasurement(run, REQUEST, { ...LOCK, prepare: refuse })).close();
  assert.deepEqual(heard, [2]);
});

test("another request, or a run of other states, has a file of its own; a longer run has the same", async () => {
  await begin();
  for (const [experiment, request] of [
    [run.experiment, { ...REQUEST, request: { ...REQUEST.request, top: 2 } }],
    [{ ...run.experiment, seed: 8 }, REQUEST],
    [{ ...run.experiment, steps: 99, checkpoints: {} }, REQUEST],
  ] as const)
    (await openMeasurement({ ...run, experiment }, request, LOCK)).close();
  assert.equal(listFiles().length, 3);
});

test("what a kill or a full disk has cut off is computed again, wherever it was cut", async () => {
  const path = await complete();
  const bytes = readFileSync(path);
  const second = bytes.indexOf("\n") + 1;
  for (let length = second; length < bytes.length; length += 7) {
    writeFileSync(path, bytes.subarray(0, length));
    assert.deepEqual(await verifyRun(directory), []);
    const cut = await openMeasurement(run, REQUEST, LOCK);
    for (const piece of [
      { step: 1, top: [1 / 3, Number.NaN] },
      { step: 2, top: [2 / 3, Number.NaN] },
      { step: 3, top: [1] },
    ].slice(cut.pieces.length))
      cut.append(piece);
    cut.finish();
    assert.deepEqual(readFileSync(path), bytes, `cut at ${length}`);
  }
  // Blocks of which the disk knows nothing.
  truncateSync(path, second);
  appendFileSync(path, '\0\0\0\0"top":[1]}\n');
  assert.equal((await openMeasurement(run, REQUEST, LOCK)).pieces.length, 0);
});

test("what is anything else is refused, named, and left as it is", async () => {
  const path = await complete();
  const text = readFileSync(path, "utf8");
  const lines = text.split("\n");
  for (const [content, reason] of [
    ["", /is damaged: it has no first line$/],
    ["hello\n", /is damaged: line 1: it is no JSON of a measurement$/],
    ['{"loss":1}\n', /is damaged: line 1: format: is missing; must be slingshot-measurement$/],
    [
      text.replace('"formatVersion":1', '"formatVersion":2'),
      /line 1: formatVersion: 2 is not allowed; must be 1, the one that this version reads$/,
    ],
    [`${lines[0]?.replace('"top":1', '"top":2')}\n`, /its first line asks for something else than its name says$/],
    [
      text.replace("0.333", "0.334"),
      /it differs from the SHA-256 in its last line: a disk failed, or it was changed by hand$/,
    ],
    [`${text}{}\n`, /line 6: stands after the end$/],
    [`${text}x`, /line 6: stands after the end$/],
    [[lines[0], "x", ...lines.slice(2)].join("\n"), /line 2: it is no JSON of a measurement$/],
    [[lines[0], "7", ...lines.slice(2)].join("\n"), /line 2: 7 is not allowed; must be an object$/],
  ] as const) {
    writeFileSync(path, content);
    await assert.rejects(openMeasurement(run, REQUEST, LOCK), storeError("damaged", reason));
    assert.equal(readFileSync(path, "utf8"), content);
    // Only the request knows what the name stands for.
    if (!content.includes('"top":2'))
      assert.deepEqual(
        (await verifyRun(directory)).map(({ file }) => file),
        [`measurements/${listFiles()[0]}`],
      );
  }
});

test("of two processes one computes, and the other is told", async () => {
  const measurement = await openMeasurement(run, REQUEST, LOCK);
  await assert.rejects(openMeasurement(run, REQUEST, LOCK), storeError("locked", /is being written by process \d+ on/));
  const other = await openMeasurement(run, { ...REQUEST, command: "landscape" }, LOCK);
  other.append({ row: 0 });
  other.close();
  measurement.finish();
  assert.equal((await openMeasurement(run, REQUEST, LOCK)).isDone, true);
});

test("links are not followed, and nothing is written into another folder", async () => {
  const elsewhere = newPath();
  mkdirSync(elsewhere);
  symlinkSync(elsewhere, join(directory, "measurements"));
  await assert.rejects(
    openMeasurement(run, REQUEST, LOCK),
    storeError("damaged", /measurements is damaged: it is a symbolic link/),
  );
  assert.deepEqual(readdirSync(elsewhere), []);
});

test("a folder under a measurement's name is odd, and is set aside by the run's writer", async () => {
  const path = await begin();
  renameSync(path, `${path}.kept`);
  mkdirSync(path);
  await assert.rejects(openMeasurement(run, REQUEST, LOCK), storeError("damaged", /is damaged: it is a folder/));
  assert.equal((await verifyRun(directory)).length, 1);
  const { writer } = await openRun(directory, { say: () => {}, keep: 3 });
  writer.finish("done");
  assert.equal(existsSync(path), false);
  assert.deepEqual(await verifyRun(directory), []);
});

test("all of them are read, the last written first, and what cannot be read is named and hides no other", async () => {
  assert.deepEqual(await readMeasurements(run), { found: [], unread: [] });
  const done = relative(directory, await complete());
  const begun = await openMeasurement(run, { command: "measure", request: { steps: [1, 2] } }, LOCK);
  begun.append({ step: 1, values: { x: Number.NaN } });
  begun.close();
  utimesSync(join(directory, done), 1, 1);
  const header = await openMeasurement(run, { command: "landscape", request: { steps: [1] } }, LOCK);
  header.close();
  utimesSync(header.path, 2, 2);
  const files = [begun.path, header.path].map((path) => relative(directory, path));
  const { found, unread } = await readMeasurements(run);
  assert.deepEqual(unread, []);
  assert.deepEqual(
    found.map(({ file, pieces, isDone }) => [file, pieces.length, isDone]),
    [
      [files[0], 1, false],
      [files[1], 0, false],
      [done, 3, true],
    ],
  );
  const text = readFileSync(header.path, "utf8");
  writeFileSync(header.path, text.replace("landscape", "landscope"));
  writeFileSync(join(directory, done), readFileSync(join(directory, done), "utf8").replace('"step":2', '"step":x'));
  writeFileSync(join(directory, "measurements/odd-00000000.jsonl"), "");
  assert.deepEqual(Object.fromEntries((await readMeasurements(run)).unread.map(({ file, reason }) => [file, reason])), {
    [done]: "line 3: it is no JSON of a measurement",
    [files[1] as string]: "its first line asks for something else than its name says",
    "measurements/odd-00000000.jsonl": "it has no first line",
  });
  const other = await readMeasurements({ ...run, experiment: { ...run.experiment, seed: 8 } });
  assert.deepEqual(other.unread.filter(({ file }) => file === files[0])[0]?.reason, "it is about another run");
  const { size } = statSync(begun.path);
  const small = await readMeasurements(run, size);
  assert.deepEqual([small.found.map(({ file }) => file), small.unread.length], [[files[0]], 3]);
  const none = await readMeasurements(run, size - 1);
  assert.match(none.unread.find(({ file }) => file === files[0])?.reason ?? "", /^it has \d+ bytes, and of a run's/);
});
