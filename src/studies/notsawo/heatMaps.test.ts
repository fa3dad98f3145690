/** @file The claim about large learning rates follows two numbers: how restless runs are there, and how accurate. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { makeRuns, makeSeries, type World } from "../worlds.fixture.ts";
import { heatMaps } from "./heatMaps.ts";

/** The verdict where runs at the largest rate swing and are accurate so far, and all others a little and half. */
async function verdictOf(swing: number, accuracy: number): Promise<string | undefined> {
  const runs = makeRuns(heatMaps, "smoke", (_, { values }, points) => {
    const rates = points.map((point) => Number(point.values["optimizer.learningRate"]));
    const isLargest = Number(values["optimizer.learningRate"]) === Math.max(...rates);
    const most = isLargest ? { swing, accuracy } : { swing: 0.2, accuracy: 0.5 };
    const world: World = { spikesAt: [], generalisesAt: null, ...most };
    return { ...world, series: makeSeries(world) };
  });
  return (await heatMaps.claims.find(({ name }) => name === "large-rates-restless")?.judge(runs))?.verdict;
}

test("both must be so at the largest rate", async () => {
  assert.equal(await verdictOf(0.8, 0.1), "pass");
  assert.equal(await verdictOf(0.8, 0.9), "fail");
  assert.equal(await verdictOf(0, 0.1), "fail");
});
