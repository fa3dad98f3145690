/** @file Checkpoints: read back to the bit, kept or removed as asked, and never lost to a failed save. */
import assert from "node:assert/strict";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, test } from "node:test";
import fc from "fast-check";
import { createRun } from "../recording/index.ts";
import type { RunWriter } from "../recording/runWriter.ts";
import {
  appendSteps,
  assertSteps,
  flipBit,
  kill,
  makeRoot,
  reopen,
  settings,
  storeError,
} from "../recording/testRun.fixture.ts";
import type { NamedTensor } from "../tensors/safetensors.ts";
import { verifyCheckpoints } from "./checkpoints.ts";
import {
  type CheckpointEntry,
  type CheckpointReason,
  findCheckpoint,
  pinCheckpoint,
  readCheckpoint,
  readRun,
  verifyRun,
} from "./index.ts";
import { chooseSuperfluous } from "./retention.ts";

const newPath = makeRoot();
let directory = "";
let writer: RunWriter;
beforeEach(() => {
  directory = newPath();
  writer = createRun(directory, { ...settings, keep: 2 });
});

function tensorsOf(step: number): NamedTensor[] {
  return [{ name: "weight", dtype: "F32", shape: [2, 2], values: Float32Array.of(step, -0, NaN, 1 / step) }];
}

function save(step: number, reason: CheckpointReason = "interval"): CheckpointEntry {
  return writer.saveCheckpoint({ step, tensors: tensorsOf(step), metadata: { step: `${step}` }, reason });
}

const path = (step: number) => join(directory, "checkpoints", `step-${String(step).padStart(9, "0")}.safetensors`);
const savedSteps = async () => (await readRun(directory)).manifest.checkpoints.map(({ step }) => step);
const files = () => readdirSync(join(directory, "checkpoints")).sort();

describe("saving", () => {
  test("makes a file that is read back to the bit, and an entry that says what it is", async () => {
    appendSteps(writer, 1, 4);
    const facts = { parametersSha256: "abc" };
    const entry = writer.saveCheckpoint({
      step: 4,
      tensors: tensorsOf(4),
      metadata: { a: "b" },
      reason: "event",
      facts,
    });
    const run = await readRun(directory);
    assert.deepEqual(run.manifest.checkpoints, [entry]);
    assertSteps(run.series, 4);
    assert.equal(run.manifest.steps, 4);
    const { sha256, ...rest } = entry;
    assert.match(sha256, /^[0-9a-f]{64}$/);
    const expected = {
      step: 4,
      file: "checkpoints/step-000000004.safetensors",
      reason: "event",
      parametersSha256: "abc",
    };
    assert.deepEqual(rest, { ...expected, bytes: readFileSync(path(4)).length });
    const checkpoint = await readCheckpoint(directory, entry);
    assert.deepEqual(checkpoint, { step: 4, tensors: tensorsOf(4), metadata: { a: "b" } });
  });

  test("keeps the list in the order of the steps, whatever the order of saving", async () => {
    save(8, "event");
    save(2, "event");
    assert.deepEqual(await savedSteps(), [2, 8]);
  });

  test("that fails leaves everything as it was, and can be repeated", async () => {
    save(1);
    const before = readFileSync(join(directory, "manifest.json"), "utf8");
    // The checkpoint itself cannot be written.
    renameSync(join(directory, "checkpoints"), join(directory, "elsewhere"));
    writeFileSync(join(directory, "checkpoints"), "");
    assert.throws(() => save(2), storeError("unwritable", /cannot/));
    rmSync(join(directory, "checkpoints"));
    renameSync(join(directory, "elsewhere"), join(directory, "checkpoints"));
    // The manifest cannot: a folder is in its place.
    rmSync(join(directory, "manifest.json"));
    mkdirSync(join(directory, "manifest.json", "folder"), { recursive: true });
    assert.throws(() => save(2), storeError("unwritable", /cannot write .*manifest\.json/));
    assert.deepEqual(files(), ["step-000000001.safetensors"]);
    rmSync(join(directory, "manifest.json"), { recursive: true });
    writeFileSync(join(directory, "manifest.json"), before);
    assert.deepEqual(await savedSteps(), [1]);
    save(2);
    assert.deepEqual(await savedSteps(), [1, 2]);
    assert.deepEqual(await verifyRun(directory), []);
  });

  test("the same step again replaces the entry, and never the file before the manifest knows", async () => {
    const first = save(4);
    assert.deepEqual(save(4, "last"), { ...first, reason: "last" });
    assert.deepEqual(files(), ["step-000000004.safetensors"]);
    const other = writer.saveCheckpoint({ step: 4, tensors: tensorsOf(5), reason: "last" });
    assert.match(other.file, /^checkpoints\/step-000000004-[0-9a-f]{8}\.safetensors$/);
    assert.deepEqual(files(), [other.file.slice("checkpoints/".length)]);
    assert.deepEqual((await readCheckpoint(directory, other)).tensors, tensorsOf(5));
    assert.deepEqual(await savedSteps(), [4]);
    assert.equal(save(4).file, first.file);
    assert.deepEqual(await verifyRun(directory), []);
  });
});

describe("retention", () => {
  test("removes the oldest of those by steps and time, and no other", async () => {
    save(0, "start");
    save(1, "power-of-two");
    save(2, "time");
    save(3, "event");
    for (const step of [4, 5, 6]) save(step);
    save(7, "last");
    assert.deepEqual(await savedSteps(), [0, 1, 3, 5, 6, 7]);
    assert.deepEqual(
      files(),
      [0, 1, 3, 5, 6, 7].map((step) => `step-00000000${step}.safetensors`),
    );
  });

  test("keeps pinned ones, for as long as their pin is there", async () => {
    save(1);
    pinCheckpoint(directory, 1, "fork a");
    pinCheckpoint(directory, 1, "fork b");
    for (const step of [2, 3, 4]) save(step);
    assert.deepEqual(await savedSteps(), [1, 3, 4]);
    assert.equal(readFileSync(join(directory, "checkpoints/step-000000001.keep"), "utf8"), "fork a\nfork b\n");
    rmSync(join(directory, "checkpoints/step-000000001.keep"));
    save(5);
    assert.deepEqual(await savedSteps(), [4, 5]);
  });

  test("keeps one that is pinned just before it would be removed", async () => {
    for (const step of [1, 2]) save(step);
    // Pinned after the pins were looked at, while the manifest without it is being made.
    let pinned = false;
    const pin = {
      toJSON: () => {
        if (!pinned) pinCheckpoint(directory, 1, "fork");
        pinned = true;
      },
    };
    const facts: object = { pin };
    writer.saveCheckpoint({ step: 3, tensors: tensorsOf(3), reason: "interval", facts });
    assert.deepEqual(await savedSteps(), [1, 2, 3]);
    assert.deepEqual(await verifyRun(directory), []);
  });

  test("a pin needs a checkpoint, and a run", () => {
    assert.throws(() => pinCheckpoint(directory, 3, "x"), storeError("missing", /has no checkpoint of step 3/));
    assert.throws(() => pinCheckpoint(newPath(), 3, "x"), storeError("missing", /has no checkpoint/));
    assert.ok(!existsSync(join(directory, "checkpoints")));
  });

  test("follows its rules for any list", () => {
    const reasons = ["interval", "time", "power-of-two", "event", "start", "last"] as const;
    fc.assert(
      fc.property(
        fc.array(fc.record({ reason: fc.constantFrom(...reasons), pinned: fc.boolean() }), { maxLength: 20 }),
        fc.nat(6),
        (list, keep) => {
          const entries = list.map(({ reason }, step) => ({ step, reason, file: `${step}`, bytes: 0, sha256: "" }));
          const pinned = new Set(list.flatMap((entry, step) => (entry.pinned ? [step] : [])));
          const gone = new Set(chooseSuperfluous(entries, keep, pinned).map(({ step }) => step));
          const passing = entries.filter(({ reason }) => reason === "interval" || reason === "time");
          for (const { step } of entries) {
            const newer = passing.filter((other) => other.step > step).length;
            const stays =
              !passing.some((other) => other.step === step) ||
              newer < keep ||
              pinned.has(step) ||
              step === entries.length - 1;
            assert.equal(gone.has(step), !stays, `step ${step}`);
          }
        },
      ),
    );
  });
});

describe("finding", () => {
  test("gives the latest, at or before a step", async () => {
    for (const step of [2, 4, 6]) save(step, "event");
    const run = await readRun(directory);
    for (const [at, expected] of [
      [undefined, 6],
      [5, 4],
      [4, 4],
      [1, undefined],
    ] as const) {
      const { checkpoint, damaged } = await findCheckpoint(run, at);
      assert.equal(checkpoint?.step, expected);
      assert.deepEqual(damaged, []);
      if (expected !== undefined) assert.deepEqual(checkpoint?.tensors, tensorsOf(expected));
    }
  });

  test("reads no more than the header of one whose bytes it does not have", async () => {
    const entry = save(2, "event");
    const bytes = 2 ** 31 - 2;
    truncateSync(path(2), bytes);
    const reading = readCheckpoint(directory, { ...entry, bytes });
    await assert.rejects(reading, storeError("damaged", /its tensors have 16 bytes and the file has 2147483\d+$/));
    writeFileSync(path(2), "");
    truncateSync(path(2), bytes);
    await assert.rejects(
      readCheckpoint(directory, { ...entry, bytes }),
      storeError("damaged", /its header is not JSON$/),
    );
  });

  test("passes over damaged and missing ones, and names them", async () => {
    for (const step of [2, 4, 6, 8]) save(step, "event");
    flipBit(path(8), 333);
    rmSync(path(6));
    writeFileSync(path(4), readFileSync(path(4)).subarray(0, 40));
    const run = await readRun(directory);
    const { checkpoint, damaged } = await findCheckpoint(run);
    assert.equal(checkpoint?.step, 2);
    const reasons = ["it differs from its SHA-256", "it does not exist", "it has 40 bytes and not"];
    assert.deepEqual(
      damaged.map(({ file, reason }, i) => [file, reason.startsWith(reasons[i] as string)]),
      [8, 6, 4].map((step) => [`checkpoints/step-00000000${step}.safetensors`, true]),
    );
    assert.deepEqual(await verifyRun(directory), damaged.toReversed());
    const [, , entry] = run.manifest.checkpoints as [unknown, unknown, CheckpointEntry];
    await assert.rejects(readCheckpoint(directory, entry), storeError("missing", /is missing$/));
  });

  test("a damaged one that is set aside is off the list and kept", async () => {
    save(2, "event");
    const { file } = save(4, "event");
    flipBit(path(4), 333);
    const bytes = readFileSync(path(4));
    writer.setAside(file, "damaged");
    assert.deepEqual(await savedSteps(), [2]);
    assert.deepEqual(readFileSync(join(directory, "damaged", "step-000000004.safetensors")), bytes);
    assert.deepEqual(await verifyRun(directory), []);
    save(4, "event");
    assert.deepEqual(await savedSteps(), [2, 4]);
  });

  test("looks again when the writer has removed those that were listed", async () => {
    save(2);
    save(4);
    const old = await readRun(directory);
    for (const step of [6, 8]) save(step);
    const { checkpoint, damaged } = await findCheckpoint(old);
    assert.equal(checkpoint?.step, 8);
    assert.deepEqual(damaged, []);
    assert.deepEqual(await verifyCheckpoints(directory, old.manifest), []);
    rmSync(path(6));
    const [lost, ...more] = await verifyCheckpoints(directory, (await readRun(directory)).manifest);
    assert.deepEqual([lost?.file, more], ["checkpoints/step-000000006.safetensors", []]);
  });
});

test("a kill between checkpoint and manifest leaves a file that the next writer removes, unless it is pinned", async () => {
  save(2, "event");
  for (const step of [4, 6]) writeFileSync(path(step), readFileSync(path(2)));
  writeFileSync(join(directory, "checkpoints", "step-000000006.keep"), "fork\n");
  kill(directory);
  assert.deepEqual(await verifyRun(directory), []);
  const { writer: next } = await reopen(directory);
  assert.deepEqual(files(), ["step-000000002.safetensors", "step-000000006.keep", "step-000000006.safetensors"]);
  next.finish("done");
  // Somebody refers to it: no repair would set it aside.
  assert.deepEqual(await verifyRun(directory), []);
  rmSync(join(directory, "checkpoints", "step-000000006.keep"));
  assert.deepEqual(await verifyRun(directory), [
    {
      file: "checkpoints/step-000000006.safetensors",
      firstStep: null,
      lastStep: null,
      reason: "the manifest does not list it",
    },
  ]);
});
