/** @file The claims about the norm of appendix A, of runs whose norm falls at spikes, in all networks, in some of them, or in none. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { makeRuns, makeSeries, WORLDS, type World } from "../worlds.fixture.ts";
import { imageNetworks } from "./imageNetworks.ts";

const world = WORLDS.slingshots as World;
const series = makeSeries(world);

/** Verdicts of the claims where the norm loses a share of itself for good at step 1200: without batch normalisation, and with it. */
async function judgeFalls(without: number, withNorm: number): Promise<Readonly<Record<string, string>>> {
  const runs = makeRuns(imageNetworks, "phenomenon", (arm) => {
    const share = arm.name.startsWith("vgg11-bn") ? withNorm : without;
    const lastLayerNorm = series.columns.lastLayerNorm?.map((norm, row) =>
      (series.step[row] as number) < 1200 ? norm : norm * (1 - share),
    );
    assert.ok(lastLayerNorm !== undefined);
    return { ...world, series: { ...series, columns: { ...series.columns, lastLayerNorm } } };
  });
  const asked = imageNetworks.claims.filter(({ name }) => ["falls", "stays", "falls-more"].includes(name));
  return Object.fromEntries(
    await Promise.all(asked.map(async ({ name, judge }) => [name, (await judge(runs)).verdict] as const)),
  );
}

test("a norm that falls without batch normalisation and not with it bears all three out", async () => {
  assert.deepEqual(await judgeFalls(0.1, 0), { falls: "pass", stays: "pass", "falls-more": "pass" });
});

test("one that falls in both, in the normalised one alone, or nowhere does not", async () => {
  assert.deepEqual(await judgeFalls(0.1, 0.1), { falls: "pass", stays: "fail", "falls-more": "fail" });
  assert.deepEqual(await judgeFalls(0, 0.1), { falls: "fail", stays: "fail", "falls-more": "fail" });
  assert.deepEqual(await judgeFalls(0, 0), { falls: "fail", stays: "pass", "falls-more": "fail" });
});

test("less than a hundredth is no fall", async () => {
  assert.equal((await judgeFalls(0.009, 0)).falls, "fail");
});
