/** @file Logs cut at a step, and that of a log which begins with its past the detector reports what came after. */

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Series, takeAfter, takeUpTo } from "../series.ts";
import { append, cycle, fit, type OpenLog, plateau, startLog } from "./constructedLog.fixture.ts";
import { detectSlingshots } from "./index.ts";

function toSeries({ step, trainLoss, trainAccuracy, lastLayerNorm }: OpenLog): Series {
  return {
    step: Float64Array.from(step),
    columns: {
      trainLoss: Float64Array.from(trainLoss),
      trainAccuracy: Float64Array.from(trainAccuracy),
      lastLayerNorm: Float64Array.from(lastLayerNorm),
    },
  };
}

function detect({ step, columns }: Series, historyEnd?: number) {
  const { trainLoss = [], trainAccuracy, lastLayerNorm = [] } = columns;
  return detectSlingshots({ step, trainLoss, trainAccuracy, lastLayerNorm, historyEnd });
}

const parentLog = plateau(cycle(cycle(cycle(fit(startLog())))));
const parent = toSeries(parentLog);

/** The parent's log up to a step, to go on with. */
function cutAt(at: number): OpenLog {
  const cut = (values: readonly number[]) => values.slice(0, at);
  const { step, trainLoss, trainAccuracy, lastLayerNorm } = parentLog;
  return {
    step: cut(step),
    trainLoss: cut(trainLoss),
    trainAccuracy: cut(trainAccuracy),
    lastLayerNorm: cut(lastLayerNorm),
    norm: lastLayerNorm[at - 1] as number,
  };
}

test("a log cut anywhere is all there", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: parent.step.length }), (at) => {
      const [past, own] = [takeUpTo(parent, at), takeAfter(parent, at)];
      assert.deepEqual([...past.step, ...own.step], [...parent.step]);
      for (const [name, values] of Object.entries(parent.columns)) {
        assert.deepEqual([...(past.columns[name] ?? []), ...(own.columns[name] ?? [])], [...values]);
      }
      assert.equal(past.step.length, at);
    }),
    { numRuns: 30 },
  );
});

test("steps with gaps are cut by their number, not by their row", () => {
  const series = { step: Float64Array.of(2, 5, 9), columns: { x: Float32Array.of(20, 50, 90) } };
  assert.deepEqual(takeUpTo(series, 5), { step: Float64Array.of(2, 5), columns: { x: Float32Array.of(20, 50) } });
  assert.deepEqual(takeAfter(series, 4), { step: Float64Array.of(5, 9), columns: { x: Float32Array.of(50, 90) } });
  assert.deepEqual(takeUpTo(series, 1).step.length, 0);
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
    const report = detect(parent, at);
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
  const joined = toSeries(append(cutAt(at), { steps: 1000, loss: () => 1e-9 }));
  const report = detect(joined, at);
  assert.deepEqual([report.answer, report.slingshots], ["neither", []]);
  assert.match(
    report.reason,
    /^No loss spike, which would be a rise to at least 10,000 times the lowest loss before it and to at least 0\.001;/,
  );
  // The parent's spikes are in the same log.
  assert.equal(detect(joined).slingshots.length, 2);
});

test("inflation is what the norm does after the fork, not what slingshots before it did", () => {
  const at = 1300;
  const inflate = (normTo: number) => {
    const log = cutAt(at);
    return detect(toSeries(append(log, { steps: 1000, loss: () => 1e-9, normTo: log.norm * normTo })), at).answer;
  };
  assert.equal(inflate(1.6), "norm-inflation");
  assert.equal(inflate(1.4), "neither");
});

test("a fork without a row of its own is no error", () => {
  const report = detect(takeUpTo(parent, 1000), 1000);
  assert.deepEqual([report.answer, report.slingshots], ["neither", []]);
});
