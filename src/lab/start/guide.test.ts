/** @file The guided page and the live line say what a run shows, and only that. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { LabSlingshot, RunDetails } from "../labRun.ts";
import { compareFork, type GuidedRun, readFacts, tellPart } from "./guide.ts";
import { PARTS } from "./startAddress.ts";
import { writeVerdict } from "./verdictLine.ts";

const cycle = (spike: number, troughLoss = 2e-8): LabSlingshot => ({
  ...{ growthStart: spike - 100, spike, plateauEnd: spike + 90 },
  ...{ troughLoss, peakLoss: 0.5, normBefore: 0.105, normAfter: 0.124 },
});

const details = (
  spikes: readonly number[],
  step: number,
  state: RunDetails["state"] = "done",
  troughLoss?: number,
) => ({
  cycles: spikes.map((spike) => cycle(spike, troughLoss)),
  ...{ step, steps: 5000, state },
});

function guided(
  spikes: readonly number[],
  steps: number,
  state: RunDetails["state"] = "done",
  troughLoss?: number,
): GuidedRun {
  const step = Float64Array.from({ length: steps }, (_, i) => i + 1);
  return {
    details: details(spikes, steps, state, troughLoss),
    series: {
      step,
      columns: {
        trainLoss: step.map((at) => (at === 620 ? 0.5 : at < 614 ? (troughLoss ?? 2e-8) : 1e-3)),
        trainAccuracy: step.map((at) => (at < 63 ? 0.9 : 1)),
        // Highest at step 540; after the spike higher still, which does not count.
        zeroGradientShare: step.map((at) => (at <= 540 ? at / 600 : at < 614 ? 0.4 : 0.95)),
      },
    },
  };
}

const CALM = { cycles: [] };

test("each part has the numbers of the run", () => {
  const facts = readFacts(guided([614, 1150], 2000), CALM);
  const told = (part: (typeof PARTS)[number]) => tellPart(part, facts, null).join(" ");
  assert.match(told("train"), /From step 63 on, .* goes on to step 5,000/);
  assert.match(
    told("spike"),
    /At step 614, 551 steps after .* begins to shoot up: from about 2e-8 to 0\.5 at step 620/,
  );
  assert.match(told("inside"), /Before the first spike up to 90 % of the samples gave none, at step 540/);
  assert.match(told("inside"), /grows from 0\.105 to 0\.124/);
  assert.match(told("change"), /back to step 564, 50 steps before/);
  assert.equal(facts.forkAt, 564);
  const fromZero = readFacts(guided([614], 2000, "done", 0), CALM);
  assert.match(tellPart("spike", fromZero, null).join(" "), /from 0, which .*, to 0\.5 at step 620\. /);
});

test("what the run or its twin does not show is not said", () => {
  const tell = (spikes: readonly number[], twin: readonly number[]) =>
    tellPart("spike", readFacts(guided(spikes, 2000), { cycles: twin.map((spike) => cycle(spike)) }), null).join(" ");
  assert.match(tell([614, 1150], []), /notices nothing.*happens again/);
  assert.doesNotMatch(tell([614], [700]), /notices nothing|happens again/);
});

test("a run without a spike is not told of one", () => {
  for (const [state, says] of [
    ["running", /No spike yet, at step 500 of 5,000/],
    ["done", /ended at step 500 without a slingshot/],
  ] as const) {
    const facts = readFacts(guided([], 500, state), CALM);
    for (const part of PARTS.slice(1)) assert.match(tellPart(part, facts, null).join(" "), says, part);
  }
  const early = readFacts(guided([], 20, "running"), CALM);
  assert.equal(early.fittedAt, null);
  assert.doesNotMatch(tellPart("train", early, null).join(" "), /From step/);
});

test("a fork is held against its parent over the steps that both have", () => {
  const facts = readFacts(guided([614, 1150], 2000), CALM);
  const parent = details([614, 1150, 1700], 2000);
  const calm = compareFork("float64", 564, details([], 1500), parent);
  assert.deepEqual([calm.parents, calm.own, calm.step], [2, 0, 1500]);
  assert.match(
    tellPart("gone", facts, calm).join(" "),
    /564 to 1,500 the parent has 2 slingshots; .*float64: none\..*rounding/,
  );
  const open = compareFork("epsilon", 564, details([], 700, "running"), parent);
  assert.match(
    tellPart("gone", facts, open).join(" "),
    /1 slingshot; its fork with an ε of 1e-5: none\. It still trains\.$/,
  );
  const stays = compareFork("epsilon", 564, details([614, 1150, 1700], 2000), parent);
  assert.match(tellPart("gone", facts, stays).join(" "), /It is not gone/);
});

test("the live line counts both, and says when it may still change", () => {
  const calm = details([], 5000);
  assert.equal(
    writeVerdict(details([600, 1150, 1680], 5000), calm),
    "3 slingshots, one every 540 steps on average; the twin: none",
  );
  assert.equal(writeVerdict(details([600, 1150], 5000), calm), "2 slingshots, 550 steps apart; the twin: none");
  assert.equal(
    writeVerdict(details([600], 800, "running"), details([], 790, "running")),
    "1 slingshot so far, at step 600; the twin: none, at step 790",
  );
  assert.equal(
    writeVerdict(details([], 90, "running"), details([], 0, "starting")),
    "No slingshot yet; the twin: none, at step 0",
  );
  assert.equal(writeVerdict(calm, details([700], 5000)), "No slingshot; the twin: 1");
});
