/** @file Steps as a person writes them, and what is refused of them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { forkedAt, makeUp } from "../training/testRuns.fixture.ts";
import { parseSteps } from "./parseSteps.ts";

const run = makeUp(Array.from({ length: 1000 }, (_, i) => i + 1));

test("each form, and several together", () => {
  for (const [text, steps] of [
    ["0", [0]],
    ["last", [1000]],
    ["100, 200,300", [100, 200, 300]],
    ["100:400:100", [100, 200, 300, 400]],
    ["100:399:100", [100, 200, 300]],
    ["7:7:3", [7]],
    ["900:last:50", [900, 950, 1000]],
    ["last:last:1", [1000]],
    ["around:560:2", [558, 559, 560, 561, 562]],
    ["around:last:0", [1000]],
    ["0,10:20:5,around:30:1,last", [0, 10, 15, 20, 29, 30, 31, 1000]],
  ] as const)
    assert.deepEqual(parseSteps(text, run), steps, text);
});

test("what is wrong is named, with what is allowed", () => {
  for (const [text, problem] of [
    ["1001", "at: 1001 is outside the run; must be from 0 to 1000, the last step recorded"],
    [
      "0:1100:100",
      "at: 0:1100:100 has step 1100, which is outside the run; must be from 0 to 1000, the last step recorded",
    ],
    [
      "around:5:10",
      "at: around:5:10 has step -5, which is outside the run; must be from 0 to 1000, the last step recorded",
    ],
    ["200,100", 'at: "200,100" has step 100 after 200; steps must ascend'],
    ["100,100", 'at: "100,100" has step 100 after 100; steps must ascend'],
    ["300:100:50", "at: 300:100:50 goes from 300 down to 100; steps must ascend"],
    ["0:100:0", "at: 0:100:0 goes in steps of 0; K of A:B:K must be at least 1"],
  ] as const)
    assert.throws(() => parseSteps(text, run), { name: "RequestError", message: problem });
  for (const text of [
    "",
    "x",
    "-1",
    "1.5",
    "1e3",
    "1:2",
    "1:2:3:4",
    "around:5",
    "around:1:2:3",
    "5,",
    "first",
    "١",
    "9007199254740993",
  ]) {
    assert.throws(
      () => parseSteps(text, run),
      /^RequestError: at: ".*" is not allowed; must be a step, A:B:K, last or around:STEP:N/,
    );
  }
});

test("steps are counted before there is one", () => {
  const long = { ...run, manifest: { ...run.manifest, steps: 1e9 } };
  assert.throws(() => parseSteps("0:last:1", long), {
    message: 'at: "0:last:1" are 1,000,000,001 steps, and at most 100,000 are allowed',
  });
  assert.equal(parseSteps("1:100000:1", long).length, 100_000);
});

test("a fork begins where it was forked", () => {
  const fork = { ...run, manifest: { ...run.manifest, forkedFrom: forkedAt(60) } };
  assert.deepEqual(parseSteps("60", fork), [60]);
  assert.throws(
    () => parseSteps("59", fork),
    /59 is outside the run; must be from 60, where this fork begins \(for earlier ones look at its parent\), to 1000/,
  );
});
