/** @file Creating a run and appending to it: what is refused, and what is left behind. */
import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeEach, describe, test } from "node:test";
import { readRun } from "../store/index.ts";
import { createRun } from "./index.ts";
import { appendSteps, assertSteps, listSpans, makeRoot, reopen, settings, storeError } from "./testRun.fixture.ts";

const newPath = makeRoot();

/** Root may write anywhere: it acts as another user for a moment. */
function asNobody(action: () => void): void {
  const isRoot = process.getuid?.() === 0;
  if (isRoot) process.seteuid?.(65_534);
  try {
    action();
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
}
let directory = "";
beforeEach(() => {
  directory = newPath();
});

describe("the folder", () => {
  test("one that is not empty is refused and left as it was", () => {
    mkdirSync(directory);
    writeFileSync(join(directory, "notes.txt"), "mine");
    assert.throws(() => createRun(directory, settings), storeError("exists", /already exists and is not empty/));
    assert.deepEqual(readdirSync(directory), ["notes.txt"]);
    assert.equal(readFileSync(join(directory, "notes.txt"), "utf8"), "mine");
  });

  test("an empty one is taken, a second writer is refused", () => {
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

  test("an unwritable parent is refused", () => {
    mkdirSync(directory);
    chmodSync(dirname(directory), 0o755);
    chmodSync(directory, 0o555);
    asNobody(() => {
      assert.throws(() => createRun(join(directory, "run"), settings), storeError("unwritable", /permission denied/));
    });
    assert.deepEqual(readdirSync(directory), []);
  });

  test("settings that cannot be written leave nothing behind", () => {
    const manifest: object = { huge: 1n };
    assert.throws(() => createRun(directory, { ...settings, manifest }));
    assert.ok(!existsSync(directory));
  });
});

describe("rows", () => {
  test("steps must ascend, rows must fit, columns must differ", () => {
    const run = createRun(directory, settings);
    run.appendRow(5, [1, 1]);
    assert.throws(() => run.appendRow(5, [1, 1]), /step 5 does not follow step 5/);
    assert.throws(() => run.appendRow(NaN, [1, 1]), RangeError);
    assert.throws(() => run.appendRow(5.5, [1, 1]), RangeError);
    assert.throws(() => run.appendRow(6, [1]), /a row has 2 values, not 1/);
    run.finish("done");
    assert.throws(() => run.appendRow(7, [1, 1]), /finished/);
    assert.throws(() => run.finish("done"), /already finished/);
    const columns = [{ name: "step", type: "f64" }] as const;
    assert.throws(() => createRun(newPath(), { ...settings, columns }), RangeError);
  });

  test("a full span that cannot be written goes on taking rows, and is written when the disk allows it", async () => {
    const run = createRun(directory, { ...settings, spanRows: 2 });
    appendSteps(run, 1, 2);
    rmSync(join(directory, "series"), { recursive: true });
    appendSteps(run, 3, 9);
    assert.throws(() => run.flush(), storeError("unwritable", /cannot write .*it does not exist/));
    assert.throws(() => run.finish("done"), storeError("unwritable", /cannot write/));
    mkdirSync(join(directory, "series"));
    appendSteps(run, 10, 10);
    run.flush();
    appendSteps(run, 11, 15);
    run.finish("done");
    assert.deepEqual(
      listSpans(directory),
      ["1-10", "11-12", "13-14", "15-15"],
      "and spans are of the usual length again",
    );
    const { series, damaged } = await readRun(directory);
    assertSteps(series, 15);
    assert.deepEqual(damaged, []);
  });

  test("a span longer than usual is left alone when the run is opened again", async () => {
    const run = createRun(directory, { ...settings, spanRows: 2 });
    rmSync(join(directory, "series"), { recursive: true });
    appendSteps(run, 1, 7);
    mkdirSync(join(directory, "series"));
    run.finish("interrupted");
    const { writer } = await reopen(directory, { spanRows: 2 });
    appendSteps(writer, 6, 9);
    writer.finish("done");
    assert.deepEqual(listSpans(directory), ["1-7", "8-9"]);
    assertSteps((await readRun(directory)).series, 9);
  });
});
