import assert from "node:assert/strict";
import { test } from "node:test";
import { scheduleFactor } from "./schedule.ts";

const CONSTANT = { warmupSteps: 0, schedule: "constant", scheduleSteps: 100, finalShare: 0.1 } as const;

test("without warm-up and schedule the rate stays", () => {
  for (const step of [1, 2, 1000]) assert.equal(scheduleFactor(CONSTANT, step), 1);
});

test("a warm-up of ten steps starts at 0 and is over at the eleventh step", () => {
  const factors = [1, 2, 6, 10, 11, 12].map((step) => scheduleFactor({ ...CONSTANT, warmupSteps: 10 }, step));
  assert.deepEqual(factors, [0, 0.1, 0.5, 0.9, 1, 1]);
});

test("a cosine schedule falls to its final share and stays there", () => {
  for (const step of [1, 26, 51, 76, 101, 500]) {
    const share = Math.min(1, (step - 1) / 100);
    const expected = 0.1 + (0.9 * (1 + Math.cos(Math.PI * share))) / 2;
    assert.ok(Math.abs(scheduleFactor({ ...CONSTANT, schedule: "cosine" }, step) - expected) < 1e-14);
  }
});

test("a linear schedule halves its descent at half its steps", () => {
  assert.equal(scheduleFactor({ ...CONSTANT, schedule: "linear", finalShare: 0 }, 51), 0.5);
  assert.equal(scheduleFactor({ ...CONSTANT, schedule: "linear", finalShare: 0 }, 200), 0);
});
