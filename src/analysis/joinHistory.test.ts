/** @file Forks: their joined log, and that the detector reports of it what the fork did. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { append, cycle, fit, type OpenLog, plateau, startLog } from "./constructedLog.ts";
import { detectSlingshots, joinHistory, type StepSeries, takeAfter, takeUpTo } from "./index.ts";

function toSeries({ step, trainLoss, trainAccuracy, lastLayerNorm }: OpenLog): StepSeries {
  return {
    step: Float64Array.from(step),
    columns: {
      trainLoss: Float64Array.from(trainLoss),
      trainAccuracy: Float64Array.from(trainAccuracy),
      lastLayerNorm: Float64Array.from(lastLayerNorm),
    },
  };
}

function detect({ step, columns }: StepSeries, historyEnd?: number) {
  const { trainLoss = [], trainAccuracy, lastLayerNorm = [] } = columns;
  return detectSlingshots({ step, trainLoss, trainAccuracy, lastLayerNorm, historyEnd });
}

const parentLog = plateau(cycle(cycle(cycle(fit(startLog())))));
const parent = toSeries(parentLog);

test("a log cut anywhere and joined again is the log", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: parent.step.length - 1 }), (at) => {
      assert.deepEqual(joinHistory(parent, at, takeAfter(parent, at)), parent);
      // A fork that begins with a copy of its parent's rows.
      assert.deepEqual(joinHistory(parent, at, parent), parent);
      assert.deepEqual(joinHistory(takeUpTo(parent, at), at, takeAfter(parent, at)), parent);
    }),
    { numRuns: 30 },
  );
});

test("columns of one side only are NaN on the other, and float32 stays where both have it", () => {
  const a = { step: Float64Array.of(1, 2, 4), columns: { x: Float32Array.of(1, 2, 4), old: Float32Array.of(7, 7, 7) } };
  const b = { step: Float64Array.of(3, 5), columns: { x: Float64Array.of(30, 50), added: Float32Array.of(8, 8) } };
  const { step, columns } = joinHistory(a, 2, b);
  assert.deepEqual([...step], [1, 2, 3, 5]);
  assert.deepEqual(columns, {
    x: Float64Array.of(1, 2, 30, 50),
    old: Float32Array.of(7, 7, NaN, NaN),
    added: Float32Array.of(NaN, NaN, 8, 8),
  });
  // Rows of a fork that are not after the fork step would be there twice.
  assert.deepEqual([...joinHistory(a, 4, b).step], [1, 2, 4, 5]);
});

test("an unchanged fork has the parent's slingshots that spike after the fork step, to the bit", () => {
  const whole = detect(parent);
  assert.deepEqual(
    whole.slingshots.map(({ spike }) => spike),
    [761, 1162, 1563],
  );
  for (const [at, count] of [
    [100, 3],
    [760, 3],
    [761, 2],
    [1000, 2],
    [1561, 1],
    [1563, 0],
  ] as const) {
    const report = detect(joinHistory(parent, at, takeAfter(parent, at)), at);
    assert.deepEqual(report.slingshots, whole.slingshots.slice(3 - count), `forked at ${at}`);
    assert.equal(report.fittedAt, whole.fittedAt);
  }
});

test("the fork's own rows alone would not do: they fit only after the spike, which so goes unseen", () => {
  const { fittedAt, slingshots } = detect(takeAfter(parent, 755));
  assert.equal(fittedAt, 762);
  assert.deepEqual(
    slingshots.map(({ spike }) => spike),
    [1162, 1563],
  );
});

test("a fork that calms down has no slingshot, whatever its parent did", () => {
  const at = 1300;
  const calm = append(startLog(parentLog.lastLayerNorm[at - 1]), { steps: 1000, loss: () => 1e-9 });
  const fork = toSeries({ ...calm, step: calm.step.map((step) => step + at) });
  const joined = joinHistory(parent, at, fork);
  const report = detect(joined, at);
  assert.deepEqual([report.answer, report.slingshots], ["neither", []]);
  assert.match(report.reason, /^No loss spike of 10000 times its trough;/);
  // The parent's spikes are in the same log.
  assert.equal(detect(joined).slingshots.length, 2);
});

test("inflation is what the norm does after the fork, not what slingshots before it did", () => {
  const at = 1300;
  const inflate = (normTo: number) => {
    const log = startLog(parentLog.lastLayerNorm[at - 1] as number);
    append(log, { steps: 1000, loss: () => 1e-9, normTo: log.norm * normTo });
    return detect(joinHistory(parent, at, toSeries({ ...log, step: log.step.map((step) => step + at) })), at).answer;
  };
  assert.equal(inflate(1.6), "norm-inflation");
  assert.equal(inflate(1.4), "neither");
});

test("a fork without a row of its own is no error", () => {
  const none = { step: new Float64Array(0), columns: {} };
  const report = detect(joinHistory(parent, 1000, none), 1000);
  assert.deepEqual([report.answer, report.slingshots], ["neither", []]);
});
