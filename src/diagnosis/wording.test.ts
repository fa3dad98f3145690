import assert from "node:assert/strict";
import { test } from "node:test";
import { diagnose } from "./diagnose.ts";
import { makeLog, noisyLoss } from "./logs.fixture.ts";
import { describeEnd, describeFalls, describeKind, describeOrder, pickHighest } from "./wording.ts";

test("how a spike ended, of what kind it is, and what moved in which order", () => {
  assert.equal(describeEnd({ recovered: true, levelAfter: null }), "came back");
  assert.equal(describeEnd({ recovered: false, levelAfter: null }), "not back yet");
  assert.equal(describeEnd({ recovered: false, levelAfter: 2.5 }), "stays at 2.5");
  const kinds = ["bad-batch", "restart"].map((name) => ({ name, confidence: 0.4 }));
  assert.equal(describeKind({ kind: "bad-batch", kinds, confidence: 0.93 }), "bad batch, 93 %");
  assert.equal(describeKind({ kind: null, kinds, confidence: 0.4 }), "bad batch or restart?");
  assert.equal(describeKind({ kind: null, kinds: [], confidence: 0 }), "cannot be told");
  const order = ["a", "b", "c", "d", "e"].map((column, i) => ({ column, role: null, step: Math.max(1, i) }));
  assert.equal(describeOrder({ order }), "a, b → c → d");
  assert.equal(describeOrder({ order: order.slice(0, 1) }), "");
});

test("the highest spikes are listed by their steps", () => {
  const heights: Readonly<Record<number, number>> = { 600: 1, 900: 3, 1200: 2 };
  const { spikes } = diagnose(makeLog(2000, { loss: noisyLoss(2, (step) => heights[step] ?? 0) }));
  assert.deepEqual(
    pickHighest(spikes, 2).map(({ step }) => step),
    [900, 1200],
  );
});

test("a staircase is told and not its drops; plateaus besides", () => {
  const drop = { step: 500, before: 3, after: 2, noise: 0.1 };
  const drops = [drop, { ...drop, step: 1000 }, { ...drop, step: 1500 }];
  const plateaus = [{ step: 10, endStep: 90, level: 4 }];
  const staircase = { period: 500, start: 500, share: 1, steps: [500, 1000, 1500] };
  assert.deepEqual(describeFalls({ drops, plateaus, staircase: null }), [
    "the loss drops at once from 3 to 2 at step 500, and 2 times more",
    "the loss stands at 4 from step 10 to 90",
  ]);
  assert.match(String(describeFalls({ drops, plateaus: [], staircase })), /^the loss falls in steps, every 500 steps/);
  assert.deepEqual(describeFalls({ drops: [], plateaus: [], staircase: null }), []);
});
