/** @file Marks at a parent's checkpoints: refusals of the disk stop no fork, faults of the program do. */
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import path, { join } from "node:path";
import { before, type TestContext, test } from "node:test";
import { ForkMark } from "./forkMark.ts";
import { runExperiment } from "./index.ts";
import { ENGINE, listen, makeFolder, tiny } from "./testRuns.fixture.ts";

const root = makeFolder();
let parent = "";
before(async () => {
  parent = (await runExperiment(tiny(), { ...ENGINE, root })).run;
});
const pinOf = (step: number) => join(parent, "checkpoints", `step-0000000${step}.keep`);

test("a mark names the step of the fork, and taken back it leaves those of others", () => {
  const { said, say } = listen();
  const [one, other] = [new ForkMark(parent, 24, say), new ForkMark(parent, 25, say)];
  one.takeBack();
  one.set(24);
  other.set(24);
  assert.equal(readFileSync(pinOf(24), "utf8"), "fork at step 24\nfork at step 25\n");
  one.takeBack();
  assert.equal(readFileSync(pinOf(24), "utf8"), "fork at step 25\n");
  other.takeBack();
  assert.throws(() => readFileSync(pinOf(24)), { code: "ENOENT" });
  assert.deepEqual(said, []);
});

test("a mark that could not be made is not taken back from others of the same name", () => {
  const { said, say } = listen();
  new ForkMark(parent, 24, say).set(24);
  const failed = new ForkMark(parent, 24, say);
  failed.set(23);
  assert.match(
    said.join("\n"),
    /^note: the parent's checkpoint of step 23 could not be marked as in use: \S+ has no checkpoint of step 23$/,
  );
  failed.takeBack();
  assert.equal(readFileSync(pinOf(24), "utf8"), "fork at step 24\n");
  rmSync(pinOf(24));
});

test("one that cannot be taken away any more does no harm", () => {
  const { said, say } = listen();
  const mark = new ForkMark(parent, 24, say);
  mark.set(24);
  rmSync(pinOf(24));
  mkdirSync(pinOf(24));
  mark.takeBack();
  rmSync(pinOf(24), { recursive: true });
  assert.deepEqual(said, []);
});

test("what is no refusal of the disk is a fault, and is thrown", (t: TestContext) => {
  const { said, say } = listen();
  const mark = new ForkMark(parent, 24, say);
  const bug = new RangeError("a bug");
  const failing = (action: () => void) => {
    t.mock.method(path, "join", () => {
      throw bug;
    });
    syncBuiltinESMExports();
    try {
      assert.throws(action, bug);
    } finally {
      t.mock.restoreAll();
      syncBuiltinESMExports();
    }
  };
  failing(() => mark.set(24));
  mark.set(24);
  failing(() => mark.takeBack());
  mark.takeBack();
  assert.deepEqual(said, []);
});
