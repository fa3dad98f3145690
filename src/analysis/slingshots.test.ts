import assert from "node:assert/strict";
import { test } from "node:test";
import {
  append,
  type CycleShape,
  cycle,
  falling,
  fit,
  type OpenLog,
  plateau,
  startLog,
} from "./constructedLog.fixture.ts";
import { detectSlingshots } from "./index.ts";

function runWith(cycles: readonly CycleShape[]): OpenLog {
  const log = fit(startLog());
  for (const shape of cycles) cycle(log, shape);
  return plateau(log);
}

const answerOf = (log: OpenLog) => detectSlingshots(log).answer;
const countOf = (log: OpenLog) => detectSlingshots(log).slingshots.length;

test("three cycles with spikes of one step are three slingshots", () => {
  const { answer, fittedAt, slingshots, normGrowth, reason } = detectSlingshots(runWith([{}, {}, {}]));
  assert.equal(answer, "slingshots");
  assert.equal(fittedAt, 61);
  assert.deepEqual(
    slingshots.map(({ spike }) => spike),
    [761, 1162, 1563],
  );
  assert.deepEqual(
    slingshots.map(({ events }) => events),
    [1, 1, 1],
  );
  assert.ok(Math.abs(normGrowth - 1.2 * 1.05 ** 3) < 0.02, `norm growth ${normGrowth}`);
  assert.match(
    reason,
    /^3 slingshots between steps 761 and 1,563, in each the loss rising from at most 1e-9 to a peak of 1;/,
  );
});

test("a cycle's steps and numbers are those of the log", () => {
  const log = runWith([{}, { troughLoss: 1e-8, peakLoss: 0.5, growth: 1.1 }]);
  const [first, second] = detectSlingshots(log).slingshots;
  assert.ok(first && second);
  assert.equal(first.troughLoss, 1e-9);
  assert.equal(first.peakLoss, 1);
  assert.equal(second.troughLoss, 1e-8);
  assert.equal(second.peakLoss, 0.5);
  // The norm grows as the square of time from the middle of the quiet, steps 962 to 1161.
  assert.ok(second.growthStart > 962 && second.growthStart < 1100, `growth starts at ${second.growthStart}`);
  assert.equal(first.plateauEnd, second.growthStart);
  assert.equal(second.plateauEnd, log.step.length);
  assert.equal(second.normBefore, log.lastLayerNorm[second.growthStart - 1]);
  assert.equal(second.normAfter, log.lastLayerNorm[second.plateauEnd - 1]);
  assert.equal(first.normAfter, second.normBefore);
});

test("the plateau ends where the norm begins to grow again, spike or not", () => {
  const log = runWith([{}]);
  const plateauSteps = log.step.length;
  append(log, { steps: 400, loss: () => 0, normTo: log.norm * 1.2 });
  const { slingshots } = detectSlingshots(log);
  assert.deepEqual(
    slingshots.map(({ plateauEnd }) => plateauEnd),
    [plateauSteps],
  );
});

test("a burst of three spikes is one slingshot with three events", () => {
  const { slingshots } = detectSlingshots(runWith([{ ringing: [4, 9] }, { ringing: [15, 15] }]));
  assert.deepEqual(
    slingshots.map(({ events }) => events),
    [3, 3],
  );
});

test("how long ringing may be depends on the cycles, not on a number of steps", () => {
  const long = { quietSteps: 40_000, ringing: [900, 1500] };
  assert.equal(countOf(runWith([long, long])), 2);
  const short = { quietSteps: 120 };
  assert.equal(countOf(runWith([short, short, short, short])), 4);
});

test("one cycle after a long quiet does not swallow the shorter ones that follow", () => {
  assert.equal(countOf(runWith([{ quietSteps: 9_000 }, { quietSteps: 600 }, { quietSteps: 600 }])), 3);
});

test("the quiet around one long burst separates cycles", () => {
  const ringing = [10, 20, 10, 20, 10, 20, 10, 20];
  assert.equal(countOf(runWith([{ ringing }, { ringing }, { ringing }])), 3);
});

test("troughs of exactly 0 are troughs", () => {
  const { answer, slingshots } = detectSlingshots(runWith([{ troughLoss: 0 }, { troughLoss: 0, ringing: [5] }]));
  assert.equal(answer, "slingshots");
  assert.deepEqual(
    slingshots.map(({ troughLoss, events }) => [troughLoss, events]),
    [
      [0, 1],
      [0, 2],
    ],
  );
});

test("one quantum above an exact 0 is no spike", () => {
  const flicker = (i: number) => (i % 3 === 0 ? 9.3e-10 : 0);
  const log = append(fit(startLog()), { steps: 1000, loss: flicker, normTo: 1.7, path: (x) => x ** 3 });
  append(log, { steps: 1000, loss: (i) => (i === 1 ? 5e-6 : flicker(i)) });
  const { answer, slingshots, reason } = detectSlingshots(log, { spikeLoss: 1e-12 });
  assert.deepEqual(slingshots, []);
  assert.notEqual(answer, "slingshots");
  assert.match(reason, /no loss spike/i);
});

test("a run that never fits has none, whatever its loss does", () => {
  const log = startLog();
  append(log, { steps: 300, loss: falling(1, 1e-9), accuracy: 0.99 });
  for (let k = 0; k < 3; k++) {
    append(log, { steps: 300, loss: () => 1e-9, accuracy: 0.99, normTo: log.norm * 1.1, path: (x) => x ** 3 });
    append(log, { steps: 2, loss: () => 1, accuracy: 0.5 });
  }
  assert.deepEqual(detectSlingshots(log), {
    answer: "neither",
    fittedAt: null,
    slingshots: [],
    normGrowth: 1,
    missing: [],
    ground: "never fitted",
    confidence: detectSlingshots(log).confidence,
    reason:
      "The training set was never fitted: its accuracy was not at least 0.999 for 10 recorded steps in a row (highest 0.99).",
  });
});

test("spikes before the fitting point do not count", () => {
  const log = startLog();
  append(log, { steps: 200, loss: (i) => (i % 50 === 0 ? 5 : 1e-5), accuracy: 0.9, normTo: 1.4, path: (x) => x ** 3 });
  fit(log);
  assert.equal(answerOf(plateau(log)), "neither");
});

test("one all-correct mini-batch is no fitting point", () => {
  const log = startLog();
  append(log, { steps: 50, loss: () => 0.5, accuracy: 0.97 });
  append(log, { steps: 3, loss: () => 0.2 });
  append(log, { steps: 50, loss: () => 0.3, accuracy: 0.97 });
  append(log, { steps: 50, loss: falling(0.1, 1e-9) });
  assert.equal(detectSlingshots(log).fittedAt, 104);
});

test("weight decay's saw-tooth, growth that the plateau does not keep, is no slingshot", () => {
  const log = fit(startLog());
  for (let k = 0; k < 5; k++) {
    append(log, { steps: 250, loss: falling(1e-3, 1e-8), normTo: 1.5 });
    append(log, { steps: 150, loss: () => 1e-8, normTo: 1.6, path: (x) => x * x });
    append(log, { steps: 3, loss: () => 0.5, accuracy: 0.8 });
  }
  append(log, { steps: 250, loss: falling(1e-3, 1e-8), normTo: 1.5 });
  const { answer, slingshots, reason } = detectSlingshots(log);
  assert.deepEqual([answer, slingshots], ["neither", []]);
  assert.match(reason, /^5 loss spikes \(first at step \d+\) without a plateau of the norm after;/);
  assert.doesNotMatch(reason, /where this log ends/);
});

test("spikes while the norm only decays are no slingshots", () => {
  const log = fit(startLog());
  for (let k = 0; k < 5; k++) {
    append(log, { steps: 400, loss: falling(1e-3, 1e-8), normTo: log.norm * 0.97 });
    append(log, { steps: 3, loss: () => 0.5, accuracy: 0.8 });
  }
  const { answer, reason } = detectSlingshots(append(log, { steps: 300, loss: falling(1e-3, 1e-8) }));
  assert.equal(answer, "neither");
  assert.match(reason, /^5 loss spikes \(first at step \d+\) without faster growth of the norm before;/);
});

test("bumps of a small ratio, as at the edge of stability, are no spikes", () => {
  const log = fit(startLog(), 300, 1e-6);
  for (let k = 0; k < 5; k++) {
    append(log, { steps: 300, loss: () => 1e-6, normTo: log.norm * 1.05, path: (x) => x ** 3 });
    append(log, { steps: 4, loss: () => 8e-3, accuracy: 0.99 });
  }
  const { answer, reason } = detectSlingshots(plateau(log, 200, 1e-6));
  assert.equal(answer, "neither");
  assert.match(
    reason,
    /^No loss spike, which would be a rise to at least 10,000 times the lowest loss before it and to at least 0\.001;/,
  );
});

test("a jump of the loss while the norm grows like log t is no slingshot", () => {
  const log = fit(startLog(), 2000);
  append(log, { steps: 1, loss: () => 40, accuracy: 0 });
  const { answer, reason } = detectSlingshots(plateau(log, 2000));
  assert.equal(answer, "neither");
  assert.match(reason, /^1 loss spike \(step 2,061\) without faster growth of the norm before;/);
});

test("a spike that misclassifies nothing is no slingshot by itself", () => {
  const log = fit(startLog());
  append(log, { steps: 400, loss: () => 1e-9, normTo: log.norm * 1.1, path: (x) => x ** 3 });
  append(log, { steps: 2, loss: () => 2e-3 });
  const { answer, reason } = detectSlingshots(plateau(log));
  assert.equal(answer, "neither");
  assert.match(reason, /^1 loss spike \(step 761\) misclassified no training sample;/);
});

test("beside a full slingshot, a spike of which the log missed the misclassification counts", () => {
  const log = runWith([{}, {}]);
  append(log, { steps: 200, loss: () => 1e-9 });
  append(log, { steps: 200, loss: () => 1e-9, normTo: log.norm * 1.05, path: (x) => x * x });
  append(log, { steps: 2, loss: () => 0.05 });
  assert.equal(countOf(plateau(log)), 3);
});

test("beside a full slingshot, a first growth that follows on fitting without a turn counts", () => {
  const alone = append(fit(startLog(), 1500), { steps: 1, loss: () => 1, accuracy: 0.9 });
  assert.equal(countOf(plateau(alone)), 0);
  assert.match(detectSlingshots(alone).reason, / where this log ends: .*, the spike at step 1,561 would count, too\.$/);
  const { slingshots } = detectSlingshots(plateau(cycle(alone)));
  assert.deepEqual(slingshots.map(({ growthStart, spike }) => [growthStart, spike]).slice(0, 1), [[61, 1561]]);
  assert.equal(slingshots.length, 2);
});

test("beside a full slingshot, a burst that takes off more norm than was added counts if a plateau follows", () => {
  const log = cycle(runWith([{}]), { growth: 1.005 });
  append(log, { steps: 1, loss: () => 0.5, normTo: log.norm * 0.99 });
  plateau(log);
  assert.equal(countOf(log), 2);
  const falls = cycle(runWith([{}]), { growth: 1.005 });
  append(falls, { steps: 300, loss: falling(1e-2, 1e-9), normTo: falls.norm * 0.99 });
  assert.equal(countOf(falls), 1);
});

test("a plateau may settle a little, whatever the growth was", () => {
  const settling = (share: number) => {
    const log = cycle(runWith([{}]), { growth: 1.002 });
    plateau(log, 50);
    append(log, { steps: 50, loss: () => 1e-9, normTo: log.norm * (1 - share) });
    return countOf(plateau(log));
  };
  assert.equal(settling(0.0015), 2);
  assert.equal(settling(0.004), 1);
});

test("what the norm does long after a slingshot does not undo it", () => {
  const log = append(runWith([{}]), { steps: 800, loss: () => 1e-9 });
  append(log, { steps: 2000, loss: () => 1e-9, normTo: log.norm * 0.7 });
  assert.equal(countOf(log), 1);
});

test("a plateau cut short may have lost no more than its share", () => {
  const log = cycle(fit(startLog()), { growth: 1.4 });
  const added = log.norm * (1 - 1 / 1.4);
  // A fifth of the growth in a fifth of the time: as a saw-tooth falls.
  append(log, { steps: 140, loss: falling(1e-2, 1e-9), normTo: log.norm - added / 5 });
  assert.equal(countOf(log), 0);
});

test("a jump of the norm in the spike's own step is not growth before it", () => {
  const log = fit(startLog());
  append(log, { steps: 400, loss: () => 1e-9 });
  append(log, { steps: 1, loss: () => 1, accuracy: 0.9, normTo: log.norm * 1.1 });
  assert.equal(answerOf(plateau(log)), "neither");
});

test("a loss that rounding made negative is 0", () => {
  const [first] = detectSlingshots(runWith([{ troughLoss: -1e-9 }, {}])).slingshots;
  assert.equal(first?.troughLoss, 0);
});

test("noise of the norm is not growth", () => {
  const log = fit(startLog());
  for (let k = 0; k < 4; k++) {
    append(log, { steps: 400, loss: falling(1e-2, 1e-9) });
    append(log, { steps: 2, loss: () => 1, accuracy: 0.9 });
  }
  plateau(log);
  const random = generateUniform(7);
  const noisy = log.lastLayerNorm.map((norm) => norm * (1 + 0.01 * (random() - 0.5)));
  assert.deepEqual(detectSlingshots({ ...log, lastLayerNorm: noisy }).slingshots, []);
});

test("the noise of mini-batches neither hides nor makes slingshots", () => {
  const random = generateUniform(11);
  const noise = (log: OpenLog) => ({ ...log, trainLoss: log.trainLoss.map((loss) => loss * 30 ** (random() - 0.5)) });
  assert.equal(detectSlingshots(noise(runWith([{ ringing: [3, 5] }, {}, {}]))).slingshots.length, 3);
  assert.equal(detectSlingshots(noise(plateau(fit(startLog()), 2000))).answer, "neither");
});

test("norm that grows on a loss of 0, without spikes, is norm inflation", () => {
  const log = append(fit(startLog(), 300, 0), { steps: 2000, loss: () => 0, normTo: 3.4 });
  const { answer, slingshots, normGrowth, reason } = detectSlingshots(log);
  assert.deepEqual([answer, slingshots], ["norm-inflation", []]);
  assert.ok(normGrowth > 2.5, `norm growth ${normGrowth}`);
  assert.match(
    reason,
    /^Norm inflation without slingshots:.* at 2\.\d+ times its size at step [\d,]+, when the loss had come near its lowest/,
  );
});

test("micro-spikes do not hide norm inflation", () => {
  const micro = (i: number) => (i % 300 === 0 ? 1e-8 : 0);
  const log = append(fit(startLog(), 300, 0), { steps: 2000, loss: micro, normTo: 3.4 });
  assert.equal(answerOf(log), "norm-inflation");
});

test("inflation with a spike that is no slingshot is neither", () => {
  const log = append(fit(startLog(), 300, 0), { steps: 1000, loss: () => 0, normTo: 2.5, path: Math.sqrt });
  append(log, { steps: 2, loss: () => 5, accuracy: 0.5 });
  append(log, { steps: 1000, loss: () => 0, normTo: 3.4 });
  const { answer, reason } = detectSlingshots(log);
  assert.equal(answer, "neither");
  assert.match(
    reason,
    /^1 loss spike \(step 1,361\) without faster growth of the norm before; .* 2\.\d+ times its size/,
  );
});

test("what rounding makes of a loss at its floor is neither a spike nor a fall of the loss", () => {
  const lossFloor = 0.467;
  const uniform = generateUniform(7);
  const noise = () => Math.fround(lossFloor + 2e-7 * (uniform() - 0.5));
  const log = startLog();
  append(log, { steps: 60, loss: (i) => 2 - i / 50, accuracy: 0.6, normTo: 1.3 });
  append(log, { steps: 200, loss: falling(lossFloor + 1e-5, lossFloor, 1e-4), normTo: 1.5 });
  append(log, { steps: 1000, loss: noise, normTo: 3 });
  // Rows are wrong, and the loss rises to less than the least spike: of a trough of 1e-10, by chance, 5e-4 is a multiple.
  append(log, { steps: 1, loss: () => lossFloor + 5e-4, accuracy: 0.99 });
  append(log, { steps: 400, loss: noise, normTo: 3 });
  const { answer, reason } = detectSlingshots({ ...log, trainLoss: Float32Array.from(log.trainLoss), lossFloor });
  assert.equal(answer, "norm-inflation", reason);
  assert.match(
    reason,
    /no loss spike, which would be a rise to at least 10,000 times the lowest loss before it and to at least 0\.001 above its floor of 0\.467\.$/,
  );
});

test("norm that grows as much while the loss falls with it is not inflation", () => {
  // A margin proportional to the norm: −ln(loss) grows as the norm does.
  const log = fit(startLog(), 100, 1e-2);
  append(log, { steps: 3000, loss: (i) => 10 ** -(2 + (8 * i) / 3000), normTo: 6 });
  const { answer, normGrowth } = detectSlingshots(log);
  assert.ok(normGrowth > 3);
  assert.equal(answer, "neither");
});

test("divergence at the end is neither a slingshot nor inflation", () => {
  const log = fit(startLog());
  append(log, { steps: 400, loss: () => 1e-9, normTo: log.norm * 1.1, path: (x) => x ** 3 });
  append(log, { steps: 100, loss: (i) => 1.5 ** i, accuracy: 0.1, normTo: 1e6 });
  append(log, { steps: 50, loss: () => Number.NaN, accuracy: 0, normTo: Number.NaN });
  const { answer, slingshots, reason } = detectSlingshots(log);
  assert.deepEqual([answer, slingshots], ["neither", []]);
  assert.match(reason, /^1 loss spike \(step 761\) had not come down when the log ended;/);
});

test("slingshots before a divergence are kept", () => {
  const log = runWith([{}, {}]);
  append(log, { steps: 100, loss: (i) => 1.5 ** i, accuracy: 0.1, normTo: 1e6 });
  const { slingshots, reason } = detectSlingshots(log);
  assert.equal(slingshots.length, 2);
  assert.match(reason, /; besides, 1 loss spike \(step [\d,]+\) had not come down when the log ended\.$/);
});

test("a run that ends in the middle of a burst counts that cycle if the loss has come down", () => {
  const log = cycle(cycle(fit(startLog())), { ringing: [5] });
  append(log, { steps: 1, loss: () => 1e-6 });
  const { slingshots } = detectSlingshots(log);
  assert.equal(slingshots.length, 2);
  assert.equal(slingshots[1]?.plateauEnd, log.step.length);
});

test("a spike on the very last step is not a full cycle yet", () => {
  const log = cycle(cycle(fit(startLog())));
  const before = detectSlingshots(log);
  assert.equal(before.slingshots.length, 1);
  assert.match(before.reason, /1 loss spike \(step 1,162\) had not come down when the log ended/);
  assert.equal(countOf(plateau(log, 60)), 2);
});

test("empty and one-step logs, and logs without a finite row", () => {
  const empty = { trainLoss: [], trainAccuracy: [], lastLayerNorm: [] };
  const { confidence } = detectSlingshots(empty);
  const nothing = {
    answer: "neither",
    fittedAt: null,
    slingshots: [],
    normGrowth: 1,
    missing: [],
    ground: "never fitted",
    confidence,
  };
  const reason = "The log has no step with a finite loss.";
  assert.deepEqual(detectSlingshots(empty), { ...nothing, reason });
  assert.deepEqual(detectSlingshots({ trainLoss: [Number.NaN], lastLayerNorm: [1] }), { ...nothing, reason });
  const one = detectSlingshots({ trainLoss: [0.5], trainAccuracy: [1], lastLayerNorm: [1] });
  assert.deepEqual({ ...one, reason: "" }, { ...nothing, reason: "" });
  const oneFitted = detectSlingshots({ trainLoss: [0], trainAccuracy: [1], lastLayerNorm: [0] }, { fitRows: 1 });
  assert.deepEqual([oneFitted.fittedAt, oneFitted.normGrowth, oneFitted.answer], [1, 1, "neither"]);
});

test("a log without accuracies is fitted when its loss stays small", () => {
  const { step, trainLoss, lastLayerNorm } = runWith([{}, {}]);
  for (const trainAccuracy of [undefined, null, trainLoss.map(() => Number.NaN)]) {
    const { slingshots, fittedAt } = detectSlingshots({ step, trainLoss, lastLayerNorm, trainAccuracy });
    assert.equal(slingshots.length, 2);
    // From 0.1 at step 60 the loss falls below 0.01 in 21 steps.
    assert.equal(fittedAt, 81);
  }
  assert.match(
    detectSlingshots({ trainLoss: [3, 2, 1], lastLayerNorm: [1, 1, 1] }).reason,
    /the loss was not at most 0\.01 for 10 recorded steps in a row \(lowest 1\)/,
  );
});

test("rows without a number are left out", () => {
  const log = runWith([{}, {}]);
  const blank = (values: number[], every: number) => values.map((value, i) => (i % every === 0 ? Number.NaN : value));
  const sparse = { ...log, lastLayerNorm: blank(log.lastLayerNorm, 7), trainAccuracy: blank(log.trainAccuracy, 5) };
  assert.equal(detectSlingshots(sparse).slingshots.length, 2);
});

test("a log of every tenth step tells the same", () => {
  const wide = { ringing: new Array<number>(24).fill(0) };
  const log = runWith([wide, wide, wide]);
  const tenth = (values: number[]) => values.filter((_, i) => i % 10 === 0);
  const { slingshots } = detectSlingshots({
    step: tenth(log.step),
    trainLoss: tenth(log.trainLoss),
    trainAccuracy: tenth(log.trainAccuracy),
    lastLayerNorm: tenth(log.lastLayerNorm),
  });
  const full = detectSlingshots(log).slingshots;
  assert.equal(slingshots.length, 3);
  slingshots.forEach(({ spike }, i) => {
    assert.ok(Math.abs(spike - (full[i]?.spike ?? 0)) <= 20, `${spike} for ${full[i]?.spike}`);
  });
});

test("options move the thresholds", () => {
  const log = runWith([{ peakLoss: 0.5 }, { peakLoss: 0.5 }]);
  assert.equal(detectSlingshots(log, { spikeLoss: 0.6 }).answer, "neither");
  assert.equal(detectSlingshots(log, { spikeRatio: 1e9 }).answer, "neither");
  assert.equal(detectSlingshots(log, { leastGrowth: 0.06 }).answer, "neither");
  const inflated = append(fit(startLog(), 300, 0), { steps: 2000, loss: () => 0, normTo: 3.4 });
  assert.equal(detectSlingshots(inflated, { inflationRatio: 3 }).answer, "neither");
});

test("what cannot be a log or an option is refused by name", () => {
  const ok = { trainLoss: [1, 2], lastLayerNorm: [1, 2] };
  const refuses = (call: () => unknown, message: RegExp) => assert.throws(call, { name: "RangeError", message });
  refuses(() => detectSlingshots({ ...ok, trainAccuracy: [1] }), /^trainAccuracy has 1 entries, trainLoss has 2/);
  refuses(() => detectSlingshots({ ...ok, lastLayerNorm: [] }), /^lastLayerNorm has 0 entries/);
  refuses(() => detectSlingshots({ ...ok, step: [3, 3] }), /^step\[1\] is 3 after 3/);
  refuses(() => detectSlingshots({ ...ok, step: [1, Number.NaN] }), /^step\[1\] is NaN/);
  for (const lossFloor of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
    refuses(() => detectSlingshots({ ...ok, lossFloor }), /^lossFloor is (-1|NaN|Infinity): it must be a number of at/);
  }
  refuses(() => detectSlingshots(ok, { spikeRatio: 0 }), /^spikeRatio is 0/);
  refuses(() => detectSlingshots(ok, { fitRows: Number.NaN }), /^fitRows is NaN/);
});

/** Park–Miller numbers in [0, 1). */
function generateUniform(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

/** Twenty rows at the lowest loss, while the norm grows to `last` times what it was. */
function inflated(last: number, historyEnd?: number) {
  const trainLoss = new Array<number>(20).fill(1e-9);
  return detectSlingshots({ trainLoss, lastLayerNorm: trainLoss.map((_, i) => 1 + ((last - 1) * i) / 19), historyEnd });
}

test("inflation begins with the ratio asked for", () => {
  assert.equal(inflated(1.5).answer, "norm-inflation");
  assert.equal(inflated(1.499).answer, "neither");
});

test("what the norm did in the parent is not the inflation of a fork without a row of its own", () => {
  const { answer, reason } = inflated(4, 20);
  assert.equal(answer, "neither");
  assert.match(reason, /, and at its size at step 20, when the loss had come near its lowest\.$/);
});

test("a spike that misclassifies nothing does not hide norm inflation", () => {
  const log = fit(startLog(), 300, 0);
  append(log, { steps: 200, loss: () => 0, normTo: log.norm * 2 });
  append(log, { steps: 1, loss: () => 0.5 });
  append(log, { steps: 200, loss: () => 0, normTo: log.norm * 2 });
  const { answer, reason } = detectSlingshots(log);
  assert.equal(answer, "norm-inflation");
  assert.match(reason, /1 loss spike \(step 561\) misclassified no training sample/);
});
