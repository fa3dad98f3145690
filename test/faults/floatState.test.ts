/**
 * @file Processes and threads whose processor is set to flush subnormal numbers or to round otherwise, as a native library
 * may set it: every command that would compute refuses in one line, and writes nothing.
 */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import {
  assertRefusal,
  compile,
  hashFolder,
  LATER_THREADS,
  main,
  missingLibraries,
  preload,
  root,
  runNode,
  TINY,
  WHOLE_PROCESS,
} from "./support/preload.ts";

const FLUSHES = /^error: this process flushes subnormal numbers to zero: what strict arithmetic computes would be/;

describe("a process set to compute otherwise", { skip: missingLibraries(), timeout: 300_000 }, () => {
  for (const [setting, what] of [
    ["FLUSH", FLUSHES],
    ["FLUSH_RESULTS", FLUSHES],
    ["FLUSH_OPERANDS", FLUSHES],
    ["UPWARD", /^error: this process rounds upward instead of to nearest/],
    ["DOWNWARD", /^error: this process rounds downward instead of to nearest/],
    ["TOWARD_ZERO", /^error: this process rounds toward zero instead of to nearest/],
  ] as const) {
    test(`${setting}: no run is begun`, () => {
      const out = join(root, `run-${setting}`);
      const ending = preload(compile(WHOLE_PROCESS, setting), [main, "run", ...TINY, "--steps", "2", "--out", out]);
      assertRefusal(ending, what);
      assert.equal(existsSync(out), false);
    });
  }

  test("fast arithmetic is refused too, by its name", () => {
    const out = join(root, "run-fast");
    const args = [main, "run", ...TINY, "--set", "arithmetic=fast", "--steps", "2", "--out", out];
    assertRefusal(preload(compile(WHOLE_PROCESS, "FLUSH"), args), /what fast arithmetic computes/);
    assert.equal(existsSync(out), false);
  });

  test("so is the reference, whose JavaScript obeys the same settings", () => {
    const out = join(root, "run-reference");
    const args = [main, "run", ...TINY, "--engine", "reference", "--steps", "2", "--out", out];
    assertRefusal(preload(compile(WHOLE_PROCESS, "FLUSH"), args), FLUSHES);
    assert.equal(existsSync(out), false);
  });

  test("doctor says so, with the same exit code", () => {
    const ending = preload(compile(WHOLE_PROCESS, "FLUSH"), [main, "doctor"]);
    assertRefusal(ending, FLUSHES);
    assert.match(ending.stdout, /^Bits +\w+ \w+, expected \w+ \w+$/m);
    assert.doesNotMatch(ending.stdout, /as expected/);
  });

  test("resume, fork, repair and import of weights leave all as it was", () => {
    const out = join(root, "runs");
    const begin = [main, "run", ...TINY, "--steps", "6", "--set", "checkpoints.everySteps=3", "--out", out];
    const begun = runNode(begin);
    assert.equal(begun.code, 0, begun.stderr);
    const run = begun.stdout.trim();
    const weights = join(root, "weights.safetensors");
    assert.equal(runNode([main, "export", run, "--format", "safetensors", "--out", weights]).code, 0);
    const before = hashFolder(out);
    const library = compile(WHOLE_PROCESS, "FLUSH");
    assertRefusal(preload(library, [main, "resume", run, "--steps", "9"]), FLUSHES);
    const fork = ["fork", run, "--at", "4", "--set", "optimizer.epsilon=1e-5", "--out", out];
    assertRefusal(preload(library, [main, ...fork]), FLUSHES);
    const start = ["import", weights, "--experiment", ...TINY, "--out", join(root, "started")];
    assertRefusal(preload(library, [main, ...start]), FLUSHES);
    assert.equal(existsSync(join(root, "started")), false);
    assert.deepEqual(hashFolder(out), before);

    const series = join(run, "series", readdirSync(join(run, "series"))[0] as string);
    const bytes = readFileSync(series);
    bytes[40] = (bytes[40] as number) ^ 1;
    writeFileSync(series, bytes);
    const damaged = hashFolder(out);
    assertRefusal(preload(library, [main, "doctor", run, "--repair"]), FLUSHES);
    assert.deepEqual(hashFolder(out), damaged);
  });
});

describe("threads set to compute otherwise, of a process whose main thread is not", {
  skip: missingLibraries(),
}, () => {
  for (const setting of ["FLUSH", "UPWARD"]) {
    test(`${setting}: a run on two threads is refused, one on one thread has the known bits`, () => {
      const library = compile(LATER_THREADS, setting);
      const out = join(root, `threads-${setting}`);
      const args = [main, "run", ...TINY, "--steps", "3", "--json", "--out", out];
      assertRefusal(preload(library, [...args, "--threads", "2"]), /^error: thread 2 of 2 (flushes|rounds upward)/);
      assert.equal(existsSync(out), false);
      const bits = ({ stdout }: { stdout: string }) => JSON.parse(stdout).parametersSha256;
      assert.equal(bits(preload(library, [...args, "--threads", "1"])), bits(runNode(args)));
    });
  }

  test("resume and fork on two threads leave all as it was, and doctor finds the thread", () => {
    const out = join(root, "threads");
    const begin = [main, "run", ...TINY, "--steps", "6", "--set", "checkpoints.everySteps=3", "--out", out];
    const run = runNode(begin).stdout.trim();
    const before = hashFolder(out);
    const library = compile(LATER_THREADS, "FLUSH");
    const what = /^error: thread 2 of 2 flushes subnormal numbers to zero/;
    assertRefusal(preload(library, [main, "resume", run, "--steps", "9", "--threads", "2"]), what);
    const fork = ["fork", run, "--at", "4", "--set", "optimizer.epsilon=1e-5", "--threads", "2", "--out", out];
    assertRefusal(preload(library, [main, ...fork]), what);
    assert.deepEqual(hashFolder(out), before);
    if (availableParallelism() === 1) return;
    const doctor = preload(library, [main, "doctor"]);
    assertRefusal(doctor, /^error: thread \d+ of \d+ flushes subnormal numbers to zero/);
    assert.match(doctor.stdout, /^Bits +as expected in the main thread \(.*\), not in all others$/m);
  });
});
