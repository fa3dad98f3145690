/** @file The claim about two estimators follows how they go together over fractions. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { makeRuns, makeSeries, WORLDS, type World } from "../worlds.fixture.ts";
import { PERCENT } from "./additions.ts";
import { intrinsicDimension } from "./intrinsicDimension.ts";

const world = WORLDS["calm, and generalising"] as World;

/** The verdict where one dimension falls with the fraction and the other is `otherOf` it. */
async function verdictOf(otherOf: (dimension: number) => number): Promise<string | undefined> {
  const runs = makeRuns(intrinsicDimension, "smoke", (_, { values, seed }) => {
    const dimension = 12 - Number(values[PERCENT]) / 10 + 0.02 * (seed % 3);
    const series = makeSeries(world, (column) =>
      column === "dimensionByTwoNeighbours" ? otherOf(dimension) : dimension,
    );
    return { ...world, series };
  });
  return (await intrinsicDimension.claims.find(({ name }) => name === "estimators-agree")?.judge(runs))?.verdict;
}

test("estimators agree that go together on whatever scale, and not those that go apart or their own ways", async () => {
  assert.equal(await verdictOf((dimension) => 0.8 * dimension - 1), "pass");
  assert.equal(await verdictOf((dimension) => 20 - dimension), "fail");
  assert.equal(await verdictOf((dimension) => Math.sin(9 * dimension)), "fail");
});
