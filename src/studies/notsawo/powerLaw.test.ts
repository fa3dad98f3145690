/** @file The claims about steps by fraction, of runs that follow a law, and of such as contradict it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Study } from "../study.ts";
import type { StudyRuns } from "../studyRuns.ts";
import { makeRuns, makeSeries, type World } from "../worlds.fixture.ts";
import { PERCENT } from "./additions.ts";
import { powerLaw } from "./powerLaw.ts";

/** Runs that generalise at a step that follows from the fraction, sooner or later by seeds; from another on their accuracy is 96 %. */
function runsOf(stepAt: (fraction: number) => number, earlierAt = stepAt): StudyRuns {
  return makeRuns(powerLaw, "smoke", (_, { values, seed }) => {
    const fraction = Number(values[PERCENT]) / 100;
    const luck = 1 + 0.01 * ((seed % 3) - 1);
    const at = Math.round(stepAt(fraction) * luck);
    const world: World = { spikesAt: [], generalisesAt: at };
    const { step, columns } = makeSeries(world);
    const earlier = Math.round(earlierAt(fraction) * luck);
    const validationAccuracy = step.map((one) => (one >= at ? 1 : one >= earlier ? 0.96 : 0.1));
    return { ...world, series: { step, columns: { ...columns, validationAccuracy } } };
  });
}

const verdictsOf = async ({ claims }: Study, runs: StudyRuns): Promise<Record<string, string>> => {
  const verdicts: Record<string, string> = {};
  for (const { name, judge } of claims) verdicts[name] = (await judge(runs)).verdict;
  return verdicts;
};

test("runs as the paper has them bear all of it out", async () => {
  const runs = runsOf((fraction) => 60 + 12 * (fraction / 0.85) ** -7.73);
  assert.deepEqual(await verdictsOf(powerLaw, runs), {
    ...{ falls: "pass", power: "pass", floor: "pass", "their-exponent": "pass" },
    ...{ "left-out": "pass", "one-exponent": "pass" },
  });
});

test("a gentle law without a floor, and another one of 95 %, contradict the numbers and not that there is a law", async () => {
  const runs = runsOf(
    (fraction) => 500 * fraction ** -0.6,
    (fraction) => 30 * fraction ** -2.5,
  );
  const { falls, power, "their-exponent": theirs, "one-exponent": one } = await verdictsOf(powerLaw, runs);
  assert.deepEqual([falls, power, theirs, one], ["pass", "fail", "fail", "fail"]);
});

test("runs that take now long and now short contradict that there is a law", async () => {
  const verdicts = await verdictsOf(
    powerLaw,
    runsOf((fraction) => (Math.round(fraction * 20) % 2 === 0 ? 300 : 2000)),
  );
  assert.deepEqual([verdicts.falls === "pass", verdicts["left-out"]], [false, "fail"]);
});
