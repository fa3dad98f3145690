/** @file Logs whose loss, norm and accuracy are in different rows, and accuracies that are rounded or in percent. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { append, type ConstructedLog, cycle, fit, plateau, startLog } from "./constructedLog.fixture.ts";
import { detectSlingshots } from "./index.ts";

const { NaN: none } = Number;
const wide = { ringing: new Array<number>(24).fill(0) };
const dense: ConstructedLog = plateau(cycle(cycle(cycle(fit(startLog()), wide), wide), wide));
const expected = detectSlingshots(dense);

type Rows = (step: number) => boolean;
const everyRow: Rows = () => true;

/** The dense log with each column kept in its own rows; rows without any are there too, empty. */
function keep({
  loss = everyRow,
  accuracy = everyRow,
  norm = everyRow,
}: {
  loss?: Rows;
  accuracy?: Rows;
  norm?: Rows;
}) {
  const only = (values: readonly number[], rows: Rows) => values.map((value, i) => (rows(i + 1) ? value : none));
  return {
    step: dense.step,
    trainLoss: only(dense.trainLoss, loss),
    trainAccuracy: only(dense.trainAccuracy, accuracy),
    lastLayerNorm: only(dense.lastLayerNorm, norm),
  };
}

function assertFound(series: Parameters<typeof detectSlingshots>[0], withinSteps: number) {
  const { answer, slingshots, reason } = detectSlingshots(series);
  assert.equal(answer, "slingshots", reason);
  assert.equal(slingshots.length, 3);
  for (const [i, slingshot] of slingshots.entries()) {
    const other = expected.slingshots[i];
    assert.ok(other);
    assert.ok(Math.abs(slingshot.spike - other.spike) <= withinSteps, `${slingshot.spike} for ${other.spike}`);
    assert.ok(Math.abs(slingshot.normAfter / other.normAfter - 1) < 0.01);
    assert.ok(slingshot.growthStart < slingshot.spike && slingshot.spike <= slingshot.plateauEnd);
  }
}

test("accuracies in other rows than losses are judged on their own", () => {
  const series = keep({ loss: (step) => step % 10 === 9, accuracy: (step) => step % 25 === 12 });
  assertFound(series, 10);
  // The first row with a loss after the first accuracy of 1, at step 62.
  assert.equal(detectSlingshots(series).fittedAt, 69);
});

test("norms in other rows than losses, and in few of them", () => {
  assertFound(keep({ loss: (step) => step % 20 !== 0, norm: (step) => step % 20 === 0 }), 0);
  assertFound(keep({ loss: (step) => step % 2 === 0, norm: (step) => step % 25 === 1 }), 1);
  assertFound(keep({ norm: (step) => step % 25 === 0, accuracy: (step) => step % 5 === 0 }), 0);
});

test("a quiet with fewer than three norms shows no growth, and so none is denied", () => {
  const { answer, missing, reason } = detectSlingshots(keep({ norm: (step) => step % 400 === 0 }));
  assert.equal(answer, "cannot-tell");
  assert.deepEqual(missing, ["more norms of the last layer: too few were recorded before the spike at step 761"]);
  assert.match(reason, /\. 3 loss spikes \(first at step 761\) without faster growth of the norm before;/);
});

test("a jump of the norm at the spike does not leak into the rows before it where norms are few", () => {
  const log = fit(startLog());
  append(log, { steps: 400, loss: () => 1e-9 });
  append(log, { steps: 1, loss: () => 1, accuracy: 0.9, normTo: log.norm * 1.1 });
  plateau(log, 400);
  const lastLayerNorm = log.lastLayerNorm.map((norm, i) => (i % 50 === 0 ? norm : none));
  assert.equal(detectSlingshots({ ...log, lastLayerNorm }).answer, "neither");
});

test("with one accuracy an epoch the loss decides when the training set is fitted", () => {
  const series = keep({ accuracy: (step) => step % 200 === 0 });
  assertFound(series, 0);
  assert.equal(detectSlingshots(series).fittedAt, 81);
  // Spikes leave no ten epochs of 1 in a row; and a loss that never fits is said to be the reason.
  const high = { ...series, trainLoss: series.trainLoss.map((loss) => loss + 0.01) };
  const { fittedAt, reason } = detectSlingshots(high);
  assert.equal(fittedAt, null);
  assert.match(
    reason,
    /the loss was not at most 0\.01 for 10 recorded steps in a row \(lowest 0\.01\d*[1-9]\), and its accuracy was recorded too seldom/,
  );
});

test("what is recorded where the log has no loss yet, or no longer, does not count", () => {
  const series = keep({ loss: (step) => step > 20 && step < 1000 });
  const cut = detectSlingshots({
    step: dense.step.slice(20, 999),
    trainLoss: dense.trainLoss.slice(20, 999),
    trainAccuracy: dense.trainAccuracy.slice(20, 999),
    lastLayerNorm: dense.lastLayerNorm.slice(20, 999),
  });
  assert.deepEqual(detectSlingshots(series), cut);
  assert.equal(cut.slingshots.length, 1);
});

test("an accuracy that is never shown as exactly 1 can fit, and its dips are misclassifications", () => {
  for (const highest of [0.9999, 0.999]) {
    const trainAccuracy = dense.trainAccuracy.map((accuracy) => Math.min(accuracy, highest));
    assert.deepEqual(detectSlingshots({ ...dense, trainAccuracy }), expected);
    assert.deepEqual(detectSlingshots({ ...dense, trainAccuracy: Float32Array.from(trainAccuracy) }), expected);
    // Without the dips it misclassifies nothing, wherever its highest is.
    const flat = trainAccuracy.map((accuracy, i) => (i < 60 ? accuracy : highest));
    const { answer, reason } = detectSlingshots({ ...dense, trainAccuracy: flat });
    assert.equal(answer, "neither");
    assert.match(reason, /^3 loss spikes \(first at step 761\) misclassified no training sample;/);
  }
});

test("an accuracy just below the bound is not rounded to it", () => {
  const trainAccuracy = dense.trainAccuracy.map((accuracy) => Math.min(accuracy, 0.99899));
  const { reason } = detectSlingshots({ ...dense, trainAccuracy });
  assert.match(reason, /was not at least 0\.999 for 10 recorded steps in a row \(highest 0\.99899\)\.$/);
});

test("accuracies in percent are refused by value", () => {
  const trainAccuracy = dense.trainAccuracy.map((accuracy) => 100 * accuracy);
  const message = "trainAccuracy[0] is 60: an accuracy is a share, from 0 to 1, not percent";
  assert.throws(() => detectSlingshots({ ...dense, trainAccuracy }), { name: "RangeError", message });
  const rounded = dense.trainAccuracy.map((accuracy) => accuracy * (1 + 5e-7));
  assert.deepEqual(detectSlingshots({ ...dense, trainAccuracy: rounded }), expected);
});
