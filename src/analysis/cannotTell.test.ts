/** @file Logs that do not show enough: what is answered, and what is said to be missing. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { append, type ConstructedLog, cycle, falling, fit, plateau, startLog } from "./constructedLog.fixture.ts";
import { detectSlingshots, type SlingshotReport } from "./index.ts";

const quiet = append(fit(startLog()), { steps: 1500, loss: falling(1e-7, 1e-9, 0.01) });
const ringing = Array.from({ length: 12 }, (_, i) => i % 3);
const slinging = plateau(cycle(cycle(fit(startLog()), { ringing }), { ringing }));

function map(log: ConstructedLog, change: (value: number) => number): ConstructedLog {
  const { step, trainLoss, trainAccuracy, lastLayerNorm } = log;
  return {
    step,
    trainLoss: trainLoss.map(change),
    trainAccuracy: trainAccuracy.map(change),
    lastLayerNorm: lastLayerNorm.map(change),
  };
}

function keep(log: ConstructedLog, rows: (row: number) => boolean): ConstructedLog {
  const take = (values: readonly number[]) => values.filter((_, row) => rows(row));
  const { step, trainLoss, trainAccuracy, lastLayerNorm } = log;
  return {
    step: take(step),
    trainLoss: take(trainLoss),
    trainAccuracy: take(trainAccuracy),
    lastLayerNorm: take(lastLayerNorm),
  };
}

function assertMissing({ answer, missing, confidence, ground, reason }: SlingshotReport, what: RegExp) {
  assert.equal(answer, "cannot-tell", reason);
  assert.deepEqual([confidence, ground], [0, null]);
  assert.ok(
    missing.some((each) => what.test(each)),
    missing.join("; "),
  );
  assert.ok(reason.startsWith("Cannot be told without "));
}

test("the whole logs are told", () => {
  assert.equal(detectSlingshots(quiet).answer, "neither");
  assert.equal(detectSlingshots(slinging).answer, "slingshots");
  assert.deepEqual(detectSlingshots(slinging).missing, []);
});

test("rows that lie further apart than a burst lasts", () => {
  const every = (distance: number) => detectSlingshots(keep(quiet, (row) => row % distance === 0));
  assert.equal(every(20).answer, "neither");
  assertMissing(every(21), /^rows less than 20 steps apart: none is recorded between steps 64 and 85, for example/);
  assert.equal(
    detectSlingshots(
      keep(quiet, (row) => row % 21 === 0),
      { burstSteps: 21 },
    ).answer,
    "neither",
  );
});

test("gaps of a twentieth of the steps and more", () => {
  const without = (rows: number) => detectSlingshots(keep(quiet, (row) => row < 1000 || row >= 1000 + rows));
  assert.equal(without(60).answer, "neither");
  assertMissing(without(120), /^rows less than 20 steps apart: none is recorded between steps 1,000 and 1,121/);
});

test("losses that are rounded to more than the quiet before a spike may be", () => {
  const rounded = (decimals: number) => detectSlingshots(map(quiet, (value) => Number(value.toFixed(decimals))));
  assertMissing(
    rounded(4),
    /^more digits of the loss: it is rounded to 0\.0001, and the quiet before a spike may be as low as 1e-7$/,
  );
  assert.equal(rounded(9).answer, "neither");
});

test("a running mean", () => {
  const smooth = (keeps: number) => {
    const means = new Map<number[], number>();
    const follow = (values: number[]) =>
      values.map((value) => {
        const mean = keeps * (means.get(values) ?? value) + (1 - keeps) * value;
        means.set(values, mean);
        return mean;
      });
    const { step, trainLoss, trainAccuracy, lastLayerNorm } = slinging;
    return {
      step,
      trainLoss: follow(trainLoss),
      trainAccuracy: follow(trainAccuracy),
      lastLayerNorm: follow(lastLayerNorm),
    };
  };
  for (const keeps of [0.8, 0.9, 0.99]) assertMissing(detectSlingshots(smooth(keeps)), /it is a running mean/);
});

test("a loss that leaps and stays up, or ends with it, is no running mean", () => {
  const leap = (from: number) => {
    const rows = Array.from({ length: 1000 }, (_, row) => row);
    const trainLoss = rows.map((row) => (row < from ? 1 : 20) * (1 + 0.05 * Math.sin(row * row)));
    return detectSlingshots({ step: rows, trainLoss, trainAccuracy: null, lastLayerNorm: null });
  };
  for (const from of [700, 999]) assert.doesNotMatch(leap(from).missing.join(), /running mean/);
});

test("a log that ends in a burst does not know what comes after it", () => {
  const onset = slinging.trainLoss.findIndex((loss, row) => row > 400 && loss > 0.5);
  const cut = (rows: number) => detectSlingshots(keep(slinging, (row) => row < rows));
  assertMissing(cut(onset + 1), /^what comes after the spike at step 761: the log ends in it$/);
  // One that does not come down for long, or ends in numbers that are none, has diverged.
  const up = keep(slinging, (row) => row <= onset);
  for (let i = 1; i <= 300; i++) {
    for (const [values, value] of [
      [up.step, onset + 1 + i],
      [up.trainLoss, 5],
      [up.trainAccuracy, 0.1],
      [up.lastLayerNorm, 9],
    ] as const)
      values.push(value);
  }
  assert.equal(detectSlingshots(up).answer, "neither");
});

test("without norms two bursts that climb, ring and come down tell themselves, one does not", () => {
  const climbing = (count: number) => {
    const log = fit(startLog());
    for (let k = 0; k < count; k++) {
      append(log, { steps: 400, loss: falling(1e-4, 1e-9) });
      append(log, { steps: 5, loss: (i) => 1e-8 * 10 ** (i - 1) });
      append(log, { steps: 30, loss: (i) => (i % 3 === 0 ? 1 : 0.1), accuracy: 0.9 });
    }
    const { step, trainLoss, trainAccuracy } = plateau(log);
    return detectSlingshots({ step, trainLoss, trainAccuracy });
  };
  const { answer, slingshots, ground, reason } = climbing(3);
  assert.deepEqual([answer, slingshots.length, ground], ["slingshots", 3, "loss alone"]);
  assert.deepEqual([slingshots[0]?.spike, slingshots[0]?.normBefore], [766, Number.NaN]);
  assert.match(reason, /^By the loss alone: 3 slingshots between steps 766 and 1,636, /);
  assertMissing(climbing(1), /^the norm of the last layer/);
  assertMissing(climbing(0), /^the norm of the last layer/);
});

test("ten lucky batches among wrong labels are not fitted", () => {
  const steps = Array.from({ length: 3000 }, (_, i) => i + 1);
  const isWrong = (step: number) => step > 1000 && (step * 7919) % 17 === 0;
  const accuracy = (wrong: boolean) => (wrong ? 0.9 : 1);
  const log = (wrong: (step: number) => boolean) => ({
    trainLoss: steps.map((step) => (step < 100 ? 1 : wrong(step) ? 0.5 : 1e-6)),
    trainAccuracy: steps.map((step) => (step < 100 ? 0.5 : accuracy(wrong(step)))),
    lastLayerNorm: steps.map((step) => 1 + step / 1000),
  });
  const lucky = detectSlingshots(log((step) => isWrong(step + 1000)));
  assert.deepEqual([lucky.answer, lucky.fittedAt], ["neither", null]);
  assert.match(lucky.reason, /^The training set was never fitted for long: its accuracy was at least 0\.999 for 10 /);
  assert.equal(detectSlingshots(log(() => false)).fittedAt, 100);
});

test("the growth of a norm that is recorded seldom begins with the first norm after fitting", () => {
  const lastLayerNorm = quiet.lastLayerNorm.map((norm, row) =>
    row === 0 ? norm / 6 : row % 300 === 150 ? norm : Number.NaN,
  );
  const { normGrowth } = detectSlingshots({ ...quiet, lastLayerNorm });
  assert.ok(normGrowth > 1 && normGrowth < 1.2, `norm growth ${normGrowth}`);
});

test("a norm that grows with a loss that goes off is no inflation", () => {
  const log = append(fit(startLog()), { steps: 300, loss: () => 1e-9 });
  append(log, { steps: 300, loss: (i) => 1e-9 * 1.05 ** i, normTo: log.norm * 20, path: (x) => x ** 2 });
  append(log, { steps: 200, loss: (i) => 1e-3 * 1.03 ** i, accuracy: 0.5, normTo: log.norm * 20 });
  assert.equal(detectSlingshots(log).answer, "neither");
});

test("steps may be fractions, as epochs are", () => {
  const epochs = detectSlingshots({ ...slinging, step: slinging.step.map((step) => step / 8) });
  const whole = detectSlingshots(slinging);
  assert.deepEqual(
    epochs.slingshots.map(({ spike }) => 8 * spike),
    whole.slingshots.map(({ spike }) => spike),
  );
});

test("a fitted log without norms and without spikes may have an inflated norm, which cannot be told", () => {
  const trainLoss = new Array<number>(20).fill(1e-9);
  for (const lastLayerNorm of [trainLoss.map(() => Number.NaN), null, undefined]) {
    const { answer, fittedAt, missing, confidence, reason } = detectSlingshots({ trainLoss, lastLayerNorm });
    assert.deepEqual([answer, fittedAt, confidence], ["cannot-tell", 1, 0]);
    assert.deepEqual(missing, ["the norm of the last layer, which grows before a slingshot and rests after it"]);
    assert.match(reason, /^Cannot be told without the norm of the last layer, .*\. No loss spike, /);
  }
});
