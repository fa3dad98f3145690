/** @file The two heat maps, on runs whose maps are alike, opposite, or have a cell without runs. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { drawHeatMaps, type MappedRun } from "./index.ts";

const options = { draws: 50, seed: 0 };

const grid = (activityOf: (accuracy: number) => number): MappedRun[] =>
  [1e-3, 1e-2].flatMap((learningRate, i) =>
    [0.1, 1, 2].flatMap((weightDecay, j) =>
      [0, 0.02].map((by) => {
        const validationAccuracy = (3 * i + j) / 10 + by;
        return {
          learningRate,
          weightDecay,
          setting: by === 0 ? "a" : "b",
          validationAccuracy,
          activity: activityOf(validationAccuracy),
        };
      }),
    ),
  );

test("means over the runs of a cell, and a likeness of 1 and −1", () => {
  const maps = drawHeatMaps(
    grid((accuracy) => accuracy),
    options,
  );
  assert.deepEqual(maps?.learningRates, [1e-3, 1e-2]);
  assert.deepEqual(
    maps?.validationAccuracy.map((row) => row.map((value) => value?.toFixed(2))),
    [
      ["0.01", "0.11", "0.21"],
      ["0.31", "0.41", "0.51"],
    ],
  );
  // A geometric mean, back from its logarithm.
  assert.equal(maps?.activity[0]?.[0]?.toFixed(4), (10 ** 0.01).toFixed(4));
  assert.deepEqual([maps?.likeness?.value, maps?.likeness?.interval], [1, [1, 1]]);
  assert.equal(
    drawHeatMaps(
      grid((accuracy) => -accuracy),
      options,
    )?.likeness?.value,
    -1,
  );
});

test("a cell without runs is empty, and one axis makes no map", () => {
  const runs = grid((accuracy) => accuracy);
  const maps = drawHeatMaps(
    runs.filter(({ learningRate, weightDecay }) => learningRate > 1e-3 || weightDecay > 1),
    options,
  );
  assert.deepEqual(
    maps?.activity[0]?.map((value) => value === null),
    [true, true, false],
  );
  assert.equal(
    drawHeatMaps(
      runs.filter(({ weightDecay }) => weightDecay === 1),
      options,
    ),
    null,
  );
});
