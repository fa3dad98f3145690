/** @file A run is judged on the scale of the loss that its manifest names. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { RunFacts } from "../store/index.ts";
import { judgeRun } from "./judgeRun.ts";
import { changesLoss } from "./lossScale.ts";

/** A fitted run whose norm grows up to a spike of `peak`, in steps from 201 on. */
function logOf(peak: number, withAccuracies: boolean) {
  const rows = Array.from({ length: 400 }, (_, i) => i);
  const trainLoss = Float64Array.from(rows, (i) => (i === 300 ? peak : Math.max(peak * 1e-6, 2 * Math.exp(-i / 5))));
  const lastLayerNorm = Float64Array.from(rows, (i) => (i < 200 ? 1 : Math.min(2, 1 + (i - 200) / 100)));
  const trainAccuracy = Float64Array.from(trainLoss, (loss) => (loss < peak / 2 ? 1 : 0.6));
  const columns = { trainLoss, lastLayerNorm, ...(withAccuracies && { trainAccuracy }) };
  return { step: Float64Array.from(rows, (i) => i + 1), columns };
}

const NATS = { unit: "nats", fittedBelow: 0.01 };
const SQUARES = { unit: "squared logit", fittedBelow: 7e-5 };

test("the least peak of a spike is a tenth of the loss at which a set counts as fitted", () => {
  const series = logOf(5e-4, true);
  const count = (loss?: typeof NATS) =>
    judgeRun({ series, manifest: loss === undefined ? {} : { loss } }).slingshots.slingshots.length;
  assert.deepEqual([count(), count(NATS), count(SQUARES)], [0, 0, 1]);
});

test("a spike is one above the floor of the loss", () => {
  const { step, columns } = logOf(0.5, true);
  const lifted = { step, columns: { ...columns, trainLoss: columns.trainLoss.map((loss) => loss + 0.467) } };
  const count = (loss: RunFacts["loss"]) =>
    judgeRun({ series: lifted, manifest: loss === undefined ? {} : { loss } }).slingshots.slingshots.length;
  const smoothed = { unit: "nats", fittedBelow: 0.475 };
  assert.deepEqual([count(undefined), count(smoothed), count({ ...smoothed, floor: 0.467 })], [0, 0, 1]);
  // A tenth of the way from the floor to where a set counts as fitted.
  assert.deepEqual(
    [5.1, 4.9].map((fitLoss) => count({ unit: "nats", fittedBelow: 0.467 + fitLoss, floor: 0.467 })),
    [0, 1],
  );
});

test("a fork that changes the loss is not judged by losses of its parent's, nor spikes where it changes", () => {
  const { step, columns } = logOf(1, true);
  // The cycle's spike is at step 301: with the parent's loss up to 300 it is only where the fork's own losses begin.
  const judge = (path: string, at: number, otherLossEnd?: number) => {
    const changes = [{ path, from: 1, to: 2 }];
    const origin = { run: "parent", path: "../parent", step: at, parametersSha256: "" };
    const loss = otherLossEnd === undefined ? {} : { otherLossEnd };
    const forkedFrom = { ...origin, changes, optimizerState: "kept", ...loss } as const;
    const { slingshots, fittedAt } = judgeRun({ series: { step, columns }, manifest: { forkedFrom } }).slingshots;
    return [slingshots.length, fittedAt];
  };
  for (const path of ["loss.temperature", "loss.name", "loss.labelSmoothing", "loss"]) {
    assert.deepEqual(
      [judge(path, 300), judge(path, 100)],
      [
        [0, 8],
        [1, 8],
      ],
      path,
    );
  }
  for (const path of ["loss.precision", "loss.gradient", "optimizer.epsilon", "lossless"]) {
    assert.deepEqual(judge(path, 300), [1, 8], path);
  }
  // A loss that is known says it itself, of its own settings.
  const changes = [{ path: "loss.gradient", from: 1, to: 2 }];
  assert.deepEqual(
    [undefined, "crossEntropy", "hinge"].map((name) => changesLoss({ changes }, name)),
    [false, false, true],
  );
  // A fork of such a fork at the step where that begins, which changes something else, has the same past.
  assert.deepEqual(judge("optimizer.epsilon", 300, 300), [0, 8]);
});

test("without accuracies the loss says when the set is fitted, on its scale", () => {
  const series = logOf(5e-2, false);
  const fittedAt = (loss: typeof NATS) => judgeRun({ series, manifest: { loss } }).slingshots.fittedAt;
  // 2 e^(−i/5) is at most 0.01 from row 27 on, and 0.0014 from row 37.
  assert.equal(fittedAt(NATS), 28);
  assert.equal(fittedAt({ unit: "squared logit", fittedBelow: 0.0014 }), 38);
});

test("without accuracies, the losses of a fork's own function alone say when the set is fitted", () => {
  const fittedAt = (otherLossEnd: number, series = logOf(5e-2, false)) => {
    const origin = { run: "parent", path: "../parent", step: otherLossEnd, parametersSha256: "", changes: [] };
    const forkedFrom = { ...origin, optimizerState: "kept", otherLossEnd } as const;
    return judgeRun({ series, manifest: { loss: NATS, forkedFrom } }).slingshots.fittedAt;
  };
  assert.deepEqual([fittedAt(20), fittedAt(100), fittedAt(400)], [28, 101, null]);
  // Accuracies say it of either.
  assert.equal(fittedAt(100, logOf(5e-2, true)), 23);
});

test("without norms a run is judged where its loss alone tells slingshots, and else not", () => {
  const rows = Array.from({ length: 2000 }, (_, i) => i);
  const spiking = (row: number) => row >= 600 && row % 500 >= 100 && row % 500 < 125;
  const climbing = (row: number) => row >= 590 && row % 500 >= 95 && row % 500 < 100;
  const lossOf = (row: number) => {
    if (spiking(row)) return row % 3 === 0 ? 0.02 : 0.5;
    return climbing(row) ? 1e-8 * 10 ** (row % 5) : Math.max(1e-9, 2 * Math.exp(-(row % 500) / 5));
  };
  const judge = (trainLoss: Float64Array) =>
    judgeRun({ series: { step: Float64Array.from(rows, (i) => i + 1), columns: { trainLoss } } });
  const told = judge(
    Float64Array.from(rows, (row) => (row < 500 || spiking(row) || climbing(row) ? lossOf(row) : 1e-9)),
  );
  assert.deepEqual([told.unjudged, told.slingshots.ground, told.slingshots.slingshots.length], [null, "loss alone", 3]);
  const untold = judge(Float64Array.from(rows, (row) => 2 * Math.exp(-row / 50)));
  assert.equal(untold.unjudged?.problem, "Slingshots cannot be judged without the column lastLayerNorm");
});
