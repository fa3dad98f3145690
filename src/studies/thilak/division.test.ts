/** @file The claims about cycles of Fig. 2, of runs in which features and validation jump at spikes, elsewhere, or nowhere. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Series } from "../../series.ts";
import { numbersBetween } from "../cycles.ts";
import { listSpikes } from "../spikes.ts";
import { StudyRuns } from "../studyRuns.ts";
import { makeSeries, makeWorld, WORLDS, type World } from "../worlds.fixture.ts";
import { divisionStudy } from "./division.ts";

const world = WORLDS.slingshots as World;

/** Runs whose features burst, and whose validation accuracy rises for good, some steps after each spike, at 600, 1200 and so on. */
function runsWithJumps(lateness: number): StudyRuns {
  const { step, columns } = makeSeries(world);
  const since = step.map((at) => (at < 600 + lateness ? 600 : (at - lateness) % 600));
  const burst = since.map((steps) => (steps < 30 ? 0.4 : 0.01));
  const own: Readonly<Record<string, Float64Array>> = {
    "featureChange/layers.0": burst,
    "featureChange/layers.1": burst,
    validationAccuracy: step.map((at) => 0.1 + 0.1 * Math.max(0, Math.floor((at - lateness) / 600))),
  };
  const series: Series = { step, columns: { ...columns, ...own } };
  return new StudyRuns(makeWorld(divisionStudy, world).all.map((run) => ({ ...run, read: async () => series })));
}

const verdictOf = async (name: string, runs: StudyRuns) =>
  (await divisionStudy.claims.find((claim) => claim.name === name)?.judge(runs))?.verdict;

test("jumps at the spikes bear the claims out", async () => {
  const runs = runsWithJumps(0);
  assert.equal(await verdictOf("cycles", runs), "pass");
  assert.equal(await verdictOf("features-jump", runs), "pass");
  assert.equal(await verdictOf("validation-jumps", runs), "pass");
});

test("jumps in the middle of the plateau contradict them", async () => {
  const runs = runsWithJumps(250);
  assert.equal(await verdictOf("features-jump", runs), "fail");
  assert.equal(await verdictOf("validation-jumps", runs), "fail");
});

test("features that move as far in growth as on the plateau do not rest in growth", async () => {
  assert.equal(await verdictOf("features-rest-in-growth", makeWorld(divisionStudy, world)), "fail");
});

test("a stretch begins with its first step and ends before its last", () => {
  const series: Series = { step: Float64Array.of(2, 4, 6, 8), columns: { loss: Float64Array.of(1, Number.NaN, 3, 4) } };
  assert.deepEqual(numbersBetween(series, "loss", 2, 8), [1, 3]);
  assert.deepEqual(numbersBetween(series, "loss", 3, 9), [3, 4]);
  assert.deepEqual(numbersBetween(series, "accuracy", 2, 8), []);
});

test("spikes are counted where the loss rises, of calm runs none", () => {
  const [run] = makeWorld(divisionStudy, world).all;
  const [calm] = makeWorld(divisionStudy, WORLDS.calm as World).all;
  assert.ok(run !== undefined && calm !== undefined);
  assert.deepEqual(listSpikes(run, makeSeries(world)), [600, 1200, 1800, 2400, 3000]);
  assert.deepEqual(listSpikes(calm, makeSeries(WORLDS.calm as World)), []);
});
