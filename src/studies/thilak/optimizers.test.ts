/** @file The claim about optimizers of one kind follows what comes under each. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { makeRuns, makeSeries, WORLDS, type World } from "../worlds.fixture.ts";
import { optimizers } from "./optimizers.ts";

const DECAYING = ["adamW", "rmsProp", "stableAdamW"];

/** The verdict where the named optimizers, Adam without AMSGrad among them or not, have slingshots and no others do. */
async function verdictOf(names: readonly string[], hasAdam: boolean): Promise<string | undefined> {
  const runs = makeRuns(optimizers, "smoke", (_, { values }) => {
    const { name = "", amsgrad } = values.optimizer as { readonly name?: string; readonly amsgrad?: boolean };
    const isSpiking = names.includes(name) || (name === "adam" && amsgrad !== true && hasAdam);
    const world = (isSpiking ? WORLDS.slingshots : WORLDS.calm) as World;
    return { ...world, series: makeSeries(world) };
  });
  return (await optimizers.claims.find(({ name }) => name === "decaying-denominator")?.judge(runs))?.verdict;
}

test("slingshots under those whose denominator decays bear it out, under others or as many of both they do not", async () => {
  assert.equal(await verdictOf(DECAYING, true), "pass");
  assert.equal(await verdictOf(["adagrad", "sgd", "adamax", "lion", "muon"], false), "fail");
  assert.equal(await verdictOf(["rmsProp", "sgd", "lion"], false), "cannot-tell");
});
