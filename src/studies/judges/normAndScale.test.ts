/** @file What halving the logits takes back of a delay follows three groups of runs of one state. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { makeRuns, makeSeries, WORLDS, type World } from "../worlds.fixture.ts";
import { normAndScale } from "./normAndScale.ts";

interface Times {
  readonly held: number;
  readonly larger: number | null;
  readonly restored: number | null;
}

/** The verdict where runs that are held generalise at these steps, null for never. */
async function verdictOf({ held, larger, restored }: Times): Promise<string | undefined> {
  const runs = makeRuns(normAndScale, "smoke", (_, { values }) => {
    const isLarger = JSON.stringify(values["optimizer.constraints"]).includes("1.15");
    const isHalved = values["loss.temperature"] === 2;
    const world: World = { ...(WORLDS.calm as World), generalisesAt: isHalved ? restored : isLarger ? larger : held };
    return { ...world, series: makeSeries(world) };
  });
  return (await normAndScale.claims.find(({ name }) => name === "restores-most")?.judge(runs))?.verdict;
}

test("what comes to half of the delay or more is restored; where there is no delay nothing is said", async () => {
  assert.equal(await verdictOf({ held: 400, larger: 2000, restored: 600 }), "pass");
  assert.equal(await verdictOf({ held: 400, larger: null, restored: 600 }), "pass");
  assert.equal(await verdictOf({ held: 400, larger: 2000, restored: 1500 }), "fail");
  assert.equal(await verdictOf({ held: 400, larger: null, restored: null }), "fail");
  assert.equal(await verdictOf({ held: 400, larger: 300, restored: 200 }), "cannot-tell");
});
