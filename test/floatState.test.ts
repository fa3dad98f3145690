/** @file A light version of test/faults/floatState.test.ts: nothing is computed where subnormal numbers are flushed to zero. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import {
  assertRefusal,
  compile,
  LATER_THREADS,
  main,
  missingLibraries,
  preload,
  root,
  TINY,
  WHOLE_PROCESS,
} from "./faults/support/preload.ts";

const out = join(root, "runs");
const run = [main, "run", ...TINY, "--steps", "2", "--threads", "2", "--out", out];

describe("a native library built with -ffast-math", { skip: missingLibraries(), timeout: 120_000 }, () => {
  test("loaded into the process, it is noticed before anything is written", () => {
    assertRefusal(preload(compile(WHOLE_PROCESS, "FLUSH"), run), /^error: this process flushes subnormal numbers/);
    assert.equal(existsSync(out), false);
  });

  test("so it is where it changes only a thread that was started later", () => {
    assertRefusal(preload(compile(LATER_THREADS, "FLUSH"), run), /^error: thread 2 of 2 flushes subnormal numbers/);
    assert.equal(existsSync(out), false);
  });
});
