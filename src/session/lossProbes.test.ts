/** @file Probes of the training loss in a session: Hjorth's parameters of what was recorded, and slopes beside its differences. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { detrend, hjorthOf } from "../analysis/index.ts";
import { loadExperiment } from "../experiment/file/loadExperiment.ts";
import { openSession } from "../training/index.ts";

const SMALL = ["data.points=24", "data.dimensions=9", "model.width=7", "model.depth=3", "model.activation=tanh"];

/** The rows of the first steps, by the columns' names. */
async function record(steps: number, ...settings: string[]): Promise<Record<string, number>[]> {
  const session = await openSession(loadExperiment("hypercube", [...SMALL, ...settings]), {
    threads: 1,
    engine: "wasm",
  });
  const rows = Array.from({ length: steps }, () => {
    const row = session.advance();
    return Object.fromEntries(session.columns.map(({ name }, i) => [name, row[i] as number]));
  });
  session.dispose();
  return rows;
}

const HJORTH = "instruments.hjorth";

for (const [of, change] of [
  ["loss", (x: number) => x],
  ["logarithm", Math.log],
] as const) {
  test(`Hjorth's parameters are those of the recorded ${of} over the last steps and the first ones`, async () => {
    const settings = ["everySteps=3", "window=8", "first=11", "trendSteps=5", `of=${of}`];
    const rows = await record(30, ...settings.map((setting) => `${HJORTH}.${setting}`));
    const losses = rows.map(({ trainLoss }) => change(trainLoss as number));
    const near = (actual: number | undefined, expected: number) =>
      assert.ok(Math.abs((actual as number) - expected) <= 1e-12 * expected, `${actual} is not ${expected}`);
    const start = hjorthOf(detrend(losses.slice(0, 11), "moving-average", 5));
    rows.forEach((row, i) => {
      const step = i + 1;
      const here = hjorthOf(detrend(losses.slice(Math.max(0, step - 8), step), "moving-average", 5));
      for (const name of ["activity", "mobility", "complexity", "complexityStandard"] as const) {
        if (step % 3 === 0 && step >= 8) near(row[name], here[name]);
        else assert.equal(row[name], Number.NaN);
        if (step % 3 === 0 && step >= 11) near(row[`${name}/first`], start[name]);
        else assert.equal(row[`${name}/first`], Number.NaN);
      }
    });
  });
}

test("without first steps there are no columns of them, and where they are longer than the run these stay NaN", async () => {
  const [none] = await record(1, `${HJORTH}.everySteps=1`, `${HJORTH}.first=0`);
  assert.deepEqual(
    Object.keys(none ?? {}).filter((name) => /activity/i.test(name)),
    ["activity"],
  );
  const long = await record(6, `${HJORTH}.everySteps=1`, `${HJORTH}.window=3`, `${HJORTH}.first=7`);
  assert.ok(long.every((row) => Number.isNaN(row["activity/first"])));
});

test("of gradient descent both slopes are ‖G‖², and a small step changes the loss by the slope of the update", async () => {
  const rate = 1e-3;
  const descent = [
    "optimizer.name=sgd",
    "optimizer.momentum=0",
    "optimizer.warmupSteps=0",
    `optimizer.learningRate=${rate}`,
  ];
  const precise = ["model.precision=f64", "loss.precision=f64", "instruments.lossSlope.everySteps=1"];
  const rows = await record(6, ...descent, ...precise);
  for (const [i, row] of rows.slice(0, -1).entries()) {
    const squared = (row.gradientNorm as number) ** 2;
    assert.ok(Math.abs((row.flowSlope as number) + squared) < 1e-12 * squared);
    assert.ok(Math.abs((row.updateSlope as number) + rate * squared) < 1e-9 * rate * squared);
    const change = (rows[i + 1]?.trainLoss as number) - (row.trainLoss as number);
    assert.ok(Math.abs(change / (row.updateSlope as number) - 1) < 0.05, `${change} and ${row.updateSlope}`);
  }
  const [adam] = await record(1, "optimizer.warmupSteps=0", "instruments.lossSlope.everySteps=1");
  assert.ok((adam?.updateSlope as number) < 0 && (adam?.flowSlope as number) < 0);
});
