/** @file Names that are nearly those of a run's files, and manifests that are nearly manifests: each is what it is. */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { test } from "node:test";
import { takeLock } from "../files/lock.ts";
import { parseTemporaryName, removeAbandoned, temporaryPath } from "../files/temporaryName.ts";
import { createRun, newRunDirectory } from "../recording/index.ts";
import { abandonedPath, makeRoot, settings, storeError } from "../recording/testRun.fixture.ts";
import { checkManifest } from "./facts.ts";
import { verifyRun } from "./index.ts";
import { decodeManifest } from "./manifestFile.ts";
import { isRunFile } from "./ownPlace.ts";
import { describeWrong, refuseExcess, toJson } from "./plainData.ts";
import { listPinnedSteps, pinCheckpoint, unpinCheckpoint } from "./retention.ts";

const newPath = makeRoot();

test("locks, pins and temporary files have their whole name", async () => {
  const directory = newPath();
  mkdirSync(join(directory, "checkpoints"), { recursive: true });
  const others = ["my-lock-000000009.json", "lock-000000009.json.bak", "lock-9.json"];
  for (const name of others) writeFileSync(join(directory, name), "");
  const lock = await takeLock(directory, { say: () => {} });
  assert.deepEqual(
    readdirSync(directory)
      .filter((name) => name.includes("lock"))
      .sort(),
    ["lock-000000001.json", ...others].sort(),
  );
  lock.release();
  for (const name of ["step-000000003.keep", "x-step-000000004.keep", "step-000000005.keep.bak", "step-6.keep"]) {
    writeFileSync(join(directory, "checkpoints", name), "");
  }
  assert.deepEqual([...listPinnedSteps(directory)], [3]);
  const temporary = basename(temporaryPath(join(directory, "report.html")));
  assert.equal(parseTemporaryName(temporary), "report.html");
  for (const name of [`x${temporary}`, `${temporary}x`, temporary.slice(1), temporary.replace(".tmp", ".TMP")]) {
    assert.equal(parseTemporaryName(name), null, name);
  }
});

test("a run's own files are known by their names, in any case; what only looks like them is not", () => {
  const own = [
    "manifest.json",
    "experiment.yaml",
    "events.jsonl",
    "lock-000000001.json",
    "MANIFEST.JSON",
    "Lock-1.json",
  ];
  for (const name of own) assert.ok(isRunFile(name), name);
  const others = ["my-manifest.json", "manifest.json.bak", "lock-.json", "experiment.yml", "report.html"];
  for (const name of others) assert.ok(!isRunFile(name), name);
});

test("a new run's folder is named after day, time and the run, and is not in another run", () => {
  const now = new Date(2026, 10, 5, 9, 4, 30);
  const nameOf = (name: string) => basename(newRunDirectory(newPath(), name, now)).replace(/-[0-9a-f]{4}$/, "");
  assert.equal(nameOf("Grand Été: a/b"), "2026-11-05-090430-grand-e-te-a-b");
  assert.equal(nameOf("--"), "2026-11-05-090430-run");
  assert.equal(nameOf("x".repeat(80)), `2026-11-05-090430-${"x".repeat(60)}`);
  const directory = newPath();
  createRun(directory, settings).finish("done");
  const refusal = storeError("unwritable", /is a run, and its folder holds nothing else$/);
  assert.throws(() => newRunDirectory(directory, "x", now), refusal);
  assert.throws(() => newRunDirectory(join(directory, "deeper"), "x", now), refusal);
});

test("what is no manifest is told as such", () => {
  for (const text of ["null", "3", '"manifest"', "[]", "{}"]) {
    assert.throws(() => decodeManifest(text), /^Error: it is not the manifest of a run$/, text);
  }
  assert.throws(
    () => decodeManifest('{"formatVersion":"2"}'),
    /it has format version "2"; this version of Slingshot reads/,
  );
  assert.throws(() => decodeManifest('{"formatVersion":2}'), /^Error: it differs from its checksum/);
});

test("a place in a document is named as one would write it", () => {
  const document = { checkpoints: [{ step: -1 }], "a b": { "c.d": null }, "-": "x" };
  const say = (...path: (string | number)[]) => describeWrong(path, document, "a number");
  assert.equal(say("checkpoints", 0, "step"), "checkpoints[0].step: -1 is not allowed; must be a number");
  assert.equal(say("checkpoints", 1, "step"), "checkpoints[1].step: is missing; must be a number");
  assert.equal(say("a b", "c.d"), '["a b"]["c.d"]: null is not allowed; must be a number');
  assert.equal(say("-"), '-: "x" is not allowed; must be a number');
  assert.throws(
    () => refuseExcess({ a: [{ ["__proto__"]: 1 }] }),
    /^Error: a\[0\]: the key "__proto__" is not allowed$/,
  );
  const deep = (depth: number): unknown => (depth === 0 ? 1 : { a: deep(depth - 1) });
  refuseExcess(deep(32));
  assert.throws(() => refuseExcess(deep(33)), /^Error: it is nested more than 32 deep$/);
  refuseExcess(["x".repeat(2 ** 20)]);
  assert.throws(
    () => refuseExcess([["x".repeat(2 ** 20 + 1)]]),
    /^Error: \[0\]\[0\]: a text of 1048577 characters is not/,
  );
  assert.equal(toJson([Number.NaN, Number.NEGATIVE_INFINITY, 1, "x"]), '["NaN","-Infinity",1,"x"]');
});

test("who takes a mark at a checkpoint back leaves those of others, and the last one takes it away", () => {
  const directory = newPath();
  const writer = createRun(directory, settings);
  writer.saveCheckpoint({ step: 3, tensors: [], reason: "event" });
  writer.release();
  const path = join(directory, "checkpoints", "step-000000003.keep");
  unpinCheckpoint(directory, 3, "nobody");
  for (const by of ["a", "b", "a"]) pinCheckpoint(directory, 3, by);
  unpinCheckpoint(directory, 3, "c");
  assert.equal(readFileSync(path, "utf8"), "a\nb\na\n");
  unpinCheckpoint(directory, 3, "a");
  assert.equal(readFileSync(path, "utf8"), "a\nb\n");
  unpinCheckpoint(directory, 3, "b");
  assert.equal(readFileSync(path, "utf8"), "a\n");
  unpinCheckpoint(directory, 3, "a");
  assert.equal(existsSync(path), false);
  assert.throws(() => pinCheckpoint(directory, 4, "a"), storeError("missing", /has no checkpoint of step 4$/));
});

test("a wrong fact of a manifest is named, with what must be there", () => {
  const directory = newPath();
  createRun(directory, settings).finish("done");
  const text = readFileSync(join(directory, "manifest.json"), "utf8");
  const { checksum: _, ...manifest } = JSON.parse(text) as Record<string, unknown>;
  const entry = { step: 3, bytes: 0, sha256: "0".repeat(64), reason: "last" };
  const fork = { run: "a", path: "../a", step: 0, parametersSha256: "", changes: [], optimizerState: "kept" };
  const column = { name: "x", type: "f64" };
  checkManifest({ ...manifest, forkedFrom: fork, columns: [column], notes: ["a"] });
  for (const [facts, message] of [
    [{ columns: 3 }, "columns: 3 is not allowed; must be a list"],
    [{ columns: [3] }, "columns[0]: 3 is not allowed; must be an object"],
    [
      { columns: [{ ...column, name: "step" }] },
      'columns[0].name: "step" is not allowed; must be a name other than step',
    ],
    [{ columns: [{ ...column, name: 1 }] }, "columns[0].name: 1 is not allowed; must be a name"],
    [{ columns: [{ ...column, type: "i8" }] }, 'columns[0].type: "i8" is not allowed; must be one of f32, f64'],
    [{ columns: [column, column] }, 'columns[1].name: "x" is not allowed; must be a name that no other column has'],
    [
      { startedAt: "today" },
      'startedAt: "today" is not allowed; must be a time in UTC, as in 2026-11-22T10:00:00.000Z',
    ],
    [{ steps: -1 }, "steps: -1 is not allowed; must be a whole number of at least 0"],
    [{ experimentSha256: "x" }, 'experimentSha256: "x" is not allowed; must be a SHA-256'],
    [
      { checkpoints: [{ ...entry, file: "checkpoints/step-000000004.safetensors" }] },
      'checkpoints[0].file: "checkpoints/step-000000004.safetensors" is not allowed; must be the name that a checkpoint of its step has, in checkpoints/',
    ],
    [{ checkpoints: [{ ...entry, file: 4 }] }, "checkpoints[0].file: 4 is not allowed; must be the name of its file"],
    [{ history: {} }, "history: {} is not allowed; must be a list"],
    [
      { history: [{ at: manifest.startedAt, kind: "extended", from: 0 }] },
      "history[0].from: 0 is not allowed; must be a whole number of at least 1",
    ],
    [{ notes: "a" }, 'notes: "a" is not allowed; must be a list'],
    [{ version: 1 }, "version: 1 is not allowed; must be a text"],
    [{ engine: [] }, "engine: [] is not allowed; must be an object"],
    [{ stepsPerSecond: -1 }, "stepsPerSecond: -1 is not allowed; must be a number of at least 0"],
    [{ stepsPerSecond: "1" }, 'stepsPerSecond: "1" is not allowed; must be a number'],
    [{ forkedFrom: { ...fork, path: "a\0b" } }, 'forkedFrom.path: "a\\u0000b" is not allowed; must be a path'],
    [{ forkedFrom: { ...fork, path: 1 } }, "forkedFrom.path: 1 is not allowed; must be a path"],
    [{ forkedFrom: { ...fork, run: ".." } }, 'forkedFrom.run: ".." is not allowed; must be the name of a folder'],
    [{ forkedFrom: { ...fork, changes: 1 } }, "forkedFrom.changes: 1 is not allowed; must be a list"],
  ] as const) {
    assert.throws(() => checkManifest({ ...manifest, ...facts }), { message }, message);
  }
});

test("a run begins with what is put into it before it has its name", async () => {
  const directory = newPath();
  const writer = createRun(directory, settings, (begun) => {
    assert.equal(existsSync(directory), false);
    begun.saveCheckpoint({ step: 0, tensors: [], reason: "start" });
  });
  assert.deepEqual(
    writer.manifest.checkpoints.map(({ reason }) => reason),
    ["start"],
  );
  writer.finish("done");
  writeFileSync(join(directory, "checkpoints", "notes.txt"), "mine");
  assert.deepEqual(await verifyRun(directory), [], "somebody's notes are no checkpoint");
});

test("a folder that a killed process was making goes with all that is in it", () => {
  const directory = newPath();
  const abandoned = abandonedPath(join(directory, "run"));
  mkdirSync(join(abandoned, "series"), { recursive: true });
  writeFileSync(join(abandoned, "series", "x"), "");
  removeAbandoned(directory);
  assert.deepEqual(readdirSync(directory), []);
});
