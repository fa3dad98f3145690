/** @file What bears the name of a run's file and is none: it is named, set aside, and in nobody's way. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { describe, test } from "node:test";
import type { StoreError } from "../files/index.ts";
import { createRun } from "../recording/index.ts";
import {
  abandonedPath,
  appendSteps,
  assertSteps,
  kill,
  makeRoot,
  reopen,
  settings,
} from "../recording/testRun.fixture.ts";
import { checkpointFile, pinCheckpoint, readRun, verifyRun } from "./index.ts";

const newPath = makeRoot();
const tensors = [{ name: "a", dtype: "F32", shape: [1], values: Float32Array.of(1) }] as const;

/** A run of 10 steps with a checkpoint of the last, which has ended or was killed. */
function makeRun(isKilled: boolean): string {
  const directory = newPath();
  const writer = createRun(directory, { ...settings, spanRows: 5 });
  appendSteps(writer, 1, 10);
  writer.saveCheckpoint({ step: 10, tensors, reason: "event" });
  if (isKilled) kill(directory);
  else writer.finish("interrupted");
  return directory;
}

const SUPERSEDED = "series/steps-000000001-000000004-00000000.parquet";
const temporary = (file: string) => join(dirname(file), basename(abandonedPath(file)));
const NAMES = [
  "events.jsonl",
  "lock-000000002.json",
  temporary("manifest.json"),
  SUPERSEDED,
  "series/steps-000000011-000000012-00000000.parquet",
  temporary("series/steps-000000011-000000012-00000000.parquet"),
  checkpointFile(5),
  temporary(checkpointFile(5)),
  "checkpoints/step-000000005.keep",
];

const KINDS: Readonly<Record<string, (path: string) => void>> = {
  "a folder": (path) => {
    mkdirSync(path);
    writeFileSync(join(path, "theirs"), "precious");
  },
  "a symbolic link": (path) => symlinkSync("/nowhere", path),
  "a pipe": (path) => execFileSync("mkfifo", [path]),
};

for (const [kind, make] of Object.entries(KINDS)) {
  describe(`${kind} under the name`, { skip: process.platform === "win32" }, () => {
    for (const file of NAMES) {
      test(`${file} is named and set aside`, async () => {
        for (const isKilled of [true, false]) {
          const directory = makeRun(isKilled);
          make(join(directory, file));
          const found = (await verifyRun(directory)).filter((damage) => damage.file === file);
          assert.equal(found.length, 1);
          assert.match(found[0]?.reason ?? "", /^it (is|has steps up to)/);
          const said: string[] = [];
          const { writer } = await reopen(directory, { say: (line) => said.push(line) });
          assert.equal(said.filter((line) => line.includes(`set aside as damaged/${basename(file)}`)).length, 1);
          appendSteps(writer, 11, 12);
          writer.writeEvents([{ step: 12, kind: "x" }]);
          writer.finish("done");
          assert.deepEqual(await verifyRun(directory), []);
          assertSteps((await readRun(directory)).series, 12);
        }
      });
    }
  });
}

test("a pin that cannot be written is refused, and the checkpoint stays", async () => {
  const directory = makeRun(false);
  mkdirSync(join(directory, "checkpoints", "step-000000010.keep"));
  assert.throws(
    () => pinCheckpoint(directory, 10, "x"),
    ({ kind }: StoreError) => kind === "unwritable",
  );
});
