/** @file Logs that look like slingshots and are none, each beside the slingshot that it must not be taken for. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  append,
  type ConstructedLog,
  cycle,
  drawLog,
  falling,
  fit,
  plateau,
  startLog,
} from "./constructedLog.fixture.ts";
import { detectSlingshots } from "./index.ts";

const spikesOf = (log: ConstructedLog) => detectSlingshots(log).slingshots.map(({ spike }) => spike);

/** A loss that fits, with one wrong row at each of these steps. */
function drawBadBatches(norm: (step: number) => number, wrongSteps = [1501, 2501, 3501]): ConstructedLog {
  return drawLog(4000, {
    loss: (step) => (wrongSteps.includes(step) ? 5 : 2 * Math.exp(-step / 100) + 1e-7),
    accuracy: (step) => (step <= 300 ? 0.5 : wrongSteps.includes(step) ? 0.8 : 1),
    norm,
  });
}

test("bad batches do not become slingshots by a norm that grows faster and faster through all of them", () => {
  for (const norm of [
    (step: number) => 1 + (step / 4000) ** 1.5,
    (step: number) => 1 + (step / 4000) ** 2,
    (step: number) => 1 + (step / 4000) ** 4,
    (step: number) => Math.exp(step / 1000),
  ]) {
    const { answer, slingshots, reason } = detectSlingshots(drawBadBatches(norm));
    assert.deepEqual([answer, slingshots], ["neither", []]);
    assert.match(reason, /without a plateau of the norm after/);
  }
});

test("nor by one that turns to steady growth and keeps to it", () => {
  assert.deepEqual(spikesOf(drawBadBatches((step) => 1 + Math.max(0, step - 1000) / 1000)), []);
});

test("a spike that halves the rate of the norm ends a growth phase, one that does not slow it does not", () => {
  const slowedTo = (share: number) => (step: number) =>
    1 + (Math.max(0, Math.min(step, 1500) - 1000) + share * Math.max(0, step - 1500)) / 1000;
  for (const share of [0, 0.25, 0.5]) assert.deepEqual(spikesOf(drawBadBatches(slowedTo(share), [1501])), [1501]);
  for (const share of [0.9, 1, 2]) assert.deepEqual(spikesOf(drawBadBatches(slowedTo(share), [1501])), []);
});

test("the same spikes are slingshots where the norm grows faster and faster and stops at each", () => {
  const staircase = (step: number) => {
    const since = (step + 499) % 1000;
    return 1 + 0.2 * Math.floor((step + 499) / 1000) + 0.2 * Math.max(0, (since - 500) / 500) ** 2;
  };
  assert.deepEqual(spikesOf(drawBadBatches(staircase)), [1501, 2501, 3501]);
});

/** Loss and accuracy of a run whose learning rate restarts every 1,000 steps, with the norm's growth a step. */
function drawRestarts(growth: (stepInPeriod: number) => number): ConstructedLog {
  let norm = 1;
  const since = (step: number) => (step - 1) % 1000;
  return drawLog(4000, {
    loss: (step) =>
      Math.max(2 * Math.exp(-(step - 1) / 100) + 1e-7, step > 1000 ? 0.5 * Math.exp(-since(step) / 25) : 0),
    accuracy: (step) => (step <= 300 ? 0.5 : step > 1000 && since(step) < 40 ? 0.9 : 1),
    norm: (step) => {
      norm += growth(since(step));
      return norm;
    },
  });
}

test("restarts of the learning rate are no slingshots: the norm rests before them and grows after them", () => {
  const cosine = drawRestarts((since) => 0.0005 * (1 + Math.cos((Math.PI * since) / 1000)));
  const { answer, slingshots } = detectSlingshots(cosine);
  assert.deepEqual([answer, slingshots], ["neither", []]);
  // Turned round, growth to the restart and rest after it, the same loss slingshots.
  assert.deepEqual(spikesOf(drawRestarts((since) => 0.0005 * (1 - Math.cos((Math.PI * since) / 1000)))), [2001, 3001]);
});

test("growth that was over long before the spike is not growth before it", () => {
  const rests = (restSteps: number) => (step: number) =>
    1 + 0.2 * Math.min(1, Math.max(0, step - 700) / (800 - restSteps));
  assert.deepEqual(spikesOf(drawBadBatches(rests(0), [1501])), [1501]);
  assert.deepEqual(spikesOf(drawBadBatches(rests(600), [1501])), []);
  const sinks = (step: number) => rests(600)(step) - 1e-7 * step ** 2 * 1e-3;
  assert.deepEqual(spikesOf(drawBadBatches(sinks, [1501])), []);
});

test("a log that ends just after a burst shows no rate of the norm, and so takes nothing away", () => {
  const log = cycle(fit(startLog()));
  append(log, { steps: 4, loss: () => 1e-9, normTo: log.norm * 1.01 });
  assert.deepEqual(spikesOf(log), [761]);
});

test("the shock of a reset optimizer is no slingshot: the norm leaps only while the loss already climbs", () => {
  const log = cycle(fit(startLog()));
  append(log, { steps: 60, loss: falling(1e-2, 1e-6, 0.1), normTo: log.norm * 1.001, path: Math.sqrt });
  append(log, { steps: 1, loss: () => 2e-3, normTo: log.norm * 1.0002 });
  append(log, { steps: 1, loss: () => 1e-3, normTo: log.norm * 1.001 });
  append(log, { steps: 1, loss: () => 2e-2, accuracy: 0.99, normTo: log.norm * 1.0004 });
  plateau(log, 30);
  cycle(log);
  plateau(log);
  const { slingshots, reason } = detectSlingshots(log);
  assert.deepEqual(
    slingshots.map(({ spike }) => spike),
    [761, 1255],
  );
  assert.match(reason, /besides, 1 loss spike \(step 824\) without faster growth of the norm before/);
});

test("a climb of the loss before a spike takes nothing from the growth before it", () => {
  const climbing = (climbSteps: number) => {
    const log = fit(startLog());
    append(log, { steps: 200, loss: falling(1e-4, 1e-9) });
    append(log, { steps: 200, loss: () => 1e-9, normTo: log.norm * 1.05, path: (x) => x * x });
    append(log, { steps: climbSteps, loss: (i) => 1e-4 * 1.05 ** i });
    append(log, { steps: 3, loss: () => 1, accuracy: 0.9 });
    return detectSlingshots(plateau(log)).slingshots;
  };
  const [sudden] = climbing(0);
  const [slow] = climbing(40);
  assert.ok(sudden && slow);
  assert.deepEqual([slow.growthStart, slow.normBefore], [sudden.growthStart, sudden.normBefore]);
});
