import assert from "node:assert/strict";
import { test } from "node:test";
import type { Series } from "../series.ts";
import { diagnose } from "./diagnose.ts";
import type { NamedSpike } from "./diagnosis.ts";
import type { TrainingFacts } from "./facts.ts";
import { drawNormal, makeLog, noisyLoss, noisyNorm, slingshots } from "./logs.fixture.ts";

const ADAM: TrainingFacts = { optimizer: "adam", isAdaptive: true };

test("a loss without spikes has none, and a log without a loss cannot be told", () => {
  const calm = diagnose(makeLog(2000, { loss: noisyLoss(1) }));
  assert.deepEqual([calm.class, calm.spikes.length, calm.causes.length], ["none", 0, 0]);
  const other = diagnose(makeLog(2000, { reward: noisyLoss(1) }));
  assert.deepEqual([other.class, other.missing[0]?.what], ["cannot-tell", "trainLoss"]);
  const short = diagnose(makeLog(20, { loss: noisyLoss(1) }));
  assert.equal(short.class, "cannot-tell");
  assert.match(short.summary, /trainLoss|loss has 20 numbers, and 32 are the least/);
  const empty = diagnose({ step: new Float64Array(0), columns: {} });
  assert.deepEqual([empty.class, empty.steps], ["cannot-tell", null]);
});

test("a bad batch: one row, at once, with the gradient, in mini-batches", () => {
  const bad = (height: number) => (step: number) => (step === 700 || step === 1310 ? height : 0);
  const log = makeLog(2000, { loss: noisyLoss(2, bad(2)), grad_norm: noisyNorm(3, bad(6)), lr: () => 1e-3 });
  const found = diagnose(log, { ...ADAM, isFullBatch: false });
  const own = found.spikes.filter(({ isOfLoss }) => isOfLoss);
  assert.equal(found.class, "other-spikes");
  assert.deepEqual(
    own.map(({ step, kind, duration, recovered }) => [step, kind, duration, recovered]),
    [
      [700, "bad-batch", 1, true],
      [1310, "bad-batch", 1, true],
    ],
  );
  assert.ok(Math.abs((own[0]?.height ?? 0) - 2) < 0.3);
  const [cause] = found.causes;
  assert.deepEqual([cause?.name, cause?.trial?.settings], ["data", ["batch.seed=1"]]);
  // Those of the gradient are not told twice.
  const others = found.spikes.filter(({ isOfLoss }) => !isOfLoss);
  assert.deepEqual(
    others.map(({ column, goesWith }) => [column, goesWith?.step]),
    [
      ["grad_norm", 700],
      ["grad_norm", 1310],
    ],
  );
});

test("a log of every tenth step cannot show what tells a bad batch: its kind and its cause are less sure", () => {
  // Over after a step, and decaying for a hundred steps: in every tenth row both begin in one row, with the gradient.
  const sharp = (step: number) => (step === 700 || step === 1310 ? 1 : 0);
  const slow = (step: number) => (step < 700 ? 0 : step < 1310 ? 0.97 ** (step - 700) : 0.97 ** (step - 1310));
  const thin = ({ step, columns }: Series): Series => {
    const isKept = (_: number, row: number) => (row + 1) % 10 === 0;
    return {
      step: step.filter(isKept),
      columns: Object.fromEntries(
        Object.entries(columns).map(([name, values]) => [name, Float64Array.from(values).filter(isKept)]),
      ),
    };
  };
  const read = (shape: (step: number) => number, coarse: boolean) => {
    const log = makeLog(2000, {
      loss: noisyLoss(2, (step) => 2 * shape(step)),
      grad_norm: noisyNorm(3, (step) => 6 * shape(step)),
    });
    const { spikes, causes } = diagnose(coarse ? thin(log) : log, { ...ADAM, isFullBatch: false });
    const badBatch = ({ kinds }: NamedSpike) => kinds.find(({ name }) => name === "bad-batch")?.confidence ?? 0;
    const own = spikes.filter(({ isOfLoss }) => isOfLoss);
    return { sure: own.map(badBatch), data: causes.find(({ name }) => name === "data") };
  };
  const dense = read(sharp, false);
  assert.ok(dense.sure.length === 2 && dense.sure.every((sure) => sure > 0.9), `${dense.sure}`);
  assert.equal(dense.data?.evidence[0], "2 of 2 spikes look like bad batches");
  const coarse = read(sharp, true);
  assert.ok(coarse.sure.length === 2 && coarse.sure.every((sure) => sure < 0.75), `${coarse.sure}`);
  assert.ok((coarse.data?.confidence ?? 0) < 0.6);
  assert.doesNotMatch(coarse.data?.evidence.join() ?? "", /look like/);
  const decaying = read(slow, true);
  assert.ok(decaying.sure.length === 2 && decaying.sure.every((sure) => sure < 0.25), `${decaying.sure}`);
  assert.equal(decaying.data, undefined);
});

test("of very many bad batches a few that look like something else are no cause", () => {
  const bad = (step: number) => (step > 500 && step % 19 === 7 ? 3 : 0);
  const found = diagnose(makeLog(20_000, { loss: noisyLoss(2, bad) }), { isFullBatch: false });
  assert.match(found.summary, /^1,0\d\d spikes of loss/);
  assert.deepEqual(
    found.causes.map(({ name }) => name),
    ["data"],
  );
});

test("a loss that rises slowly has no spike, and that it rises is said", () => {
  const slow = (step: number) => Math.max(0, 0.003 * (step - 1500));
  const [calm, rise] = diagnose(makeLog(3000, { loss: noisyLoss(2, slow) })).evidence;
  assert.equal(calm, "no sudden rise of loss is out of its noise");
  assert.match(rise ?? "", /^its level rises slowly from \S+ at step \S+ to [45]\.\S+ at step 2,9\d\d/);
  assert.equal(diagnose(makeLog(3000, { loss: noisyLoss(2) })).evidence[0], "no rise of loss is out of its noise");
});

test("a full batch is never a bad one", () => {
  const bad = (step: number) => (step === 700 ? 2 : 0);
  const found = diagnose(makeLog(2000, { loss: noisyLoss(2, bad) }), { ...ADAM, isFullBatch: true });
  assert.notEqual(found.spikes[0]?.kind, "bad-batch");
});

test("a jump of the learning rate, before which nothing happened", () => {
  const rate = (step: number) => (step < 1000 ? 1e-3 : 4e-3);
  const decay = (step: number) => (step < 1000 ? 0 : 2 * 0.95 ** (step - 1000));
  const found = diagnose(makeLog(2000, { loss: noisyLoss(4, decay), learning_rate: rate }), ADAM);
  assert.deepEqual([found.spikes[0]?.kind, found.causes[0]?.name], ["learning-rate-event", "schedule"]);
  assert.ok(Math.abs((found.spikes[0]?.step ?? 0) - 1000) <= 1);
});

test("a restart that lost something", () => {
  const decay = (step: number) => (step <= 1200 ? 0 : 1.5 * 0.97 ** (step - 1200));
  const log = makeLog(2000, { loss: noisyLoss(5, decay), lr: () => 1e-3 });
  const found = diagnose(log, { ...ADAM, resumedAfter: [1200] });
  assert.deepEqual([found.spikes[0]?.kind, found.causes[0]?.name], ["restart", "lost-state"]);
});

test("divergence, and the first number that is none", () => {
  const rise = (step: number) => (step < 1500 ? 0 : Math.min(60, 0.02 * (step - 1500) ** 2));
  const log = makeLog(1600, { loss: noisyLoss(6, rise), grad_norm: noisyNorm(7, rise) });
  const found = diagnose(log, { ...ADAM, nonFinite: [{ column: "loss", step: 1601 }] });
  assert.deepEqual(
    [found.spikes.find(({ isOfLoss }) => isOfLoss)?.kind, found.firstNonFinite],
    ["divergence", { column: "loss", step: 1601 }],
  );
  assert.equal(found.class, "other-spikes");
  assert.match(found.summary, /loss is first not finite at step 1,601\.$/);
  const infinite = makeLog(100, { loss: (step) => (step > 90 ? Number.POSITIVE_INFINITY : 1 + step / 100) });
  assert.deepEqual(diagnose(infinite).firstNonFinite, { column: "loss", step: 91 });
});

test("what may well be infinite beside a training that goes well is no number too large", () => {
  const infinite = { "updateRatio/features.0.bias": 1, "classDistanceRatio/blocks.3": 5, coreWidth: 1900 };
  const columns = Object.fromEntries(
    Object.entries(infinite).map(([name, at]) => [
      name,
      (step: number) => (step === at ? Number.POSITIVE_INFINITY : 1),
    ]),
  );
  const found = diagnose(makeLog(2000, { loss: noisyLoss(1), ...columns }), ADAM);
  assert.deepEqual([found.firstNonFinite, found.causes], [null, []]);
  assert.doesNotMatch(found.summary, /finite/);
  const largest = (step: number) => (step < 1950 ? 1 : Number.POSITIVE_INFINITY);
  const broken = diagnose(makeLog(2000, { loss: noisyLoss(1), ...columns, largestLogitSize: largest }), ADAM);
  assert.deepEqual(broken.firstNonFinite, { column: "largestLogitSize", step: 1950 });
});

test("a collapse of v: the update first, then the loss, then the gradient", () => {
  const bump = (from: number, height: number) => (step: number) =>
    step < from || step > from + 40 ? 0 : height * Math.exp(-(((step - from - 8) / 6) ** 2));
  const log = makeLog(3000, {
    loss: noisyLoss(8, bump(2000, 3)),
    grad_norm: noisyNorm(9, bump(2004, 20)),
    update_norm: noisyNorm(10, bump(1994, 8)),
    lr: () => 1e-3,
  });
  const found = diagnose(log, { ...ADAM, isFullBatch: false, weightDecay: 0.1 });
  const spike = found.spikes.find(({ isOfLoss }) => isOfLoss);
  assert.equal(spike?.kind, "collapse-of-v");
  assert.deepEqual(
    spike?.order.map(({ column }) => column),
    ["update_norm", "loss", "grad_norm"],
  );
  assert.ok(found.causes.some(({ name }) => name === "decoupled-v"));
});

test("an early catapult is one of the beginning", () => {
  const up = (step: number) => (step >= 20 && step < 60 ? 6 * Math.exp(-(((step - 32) / 8) ** 2)) : 0);
  const log = makeLog(3000, { loss: noisyLoss(11, up), grad_norm: noisyNorm(12, up), lr: () => 0.1 });
  const found = diagnose(log, { isAdaptive: false, optimizer: "sgd" });
  assert.deepEqual(
    [found.spikes.find(({ isOfLoss }) => isOfLoss)?.kind, found.class],
    ["early-catapult", "other-spikes"],
  );
});

test("slingshots have cycles; without the norm nobody can tell, and what is missing is named", () => {
  const { loss, accuracy, norm } = slingshots(true);
  const found = diagnose(makeLog(3900, { trainLoss: loss, trainAccuracy: accuracy, lastLayerNorm: norm }), ADAM);
  assert.equal(found.class, "slingshots");
  assert.ok(found.cycles.length >= 4);
  const kinds = found.spikes.filter(({ isOfLoss }) => isOfLoss).map(({ kind }) => kind);
  assert.ok(
    kinds.every((kind) => kind === "slingshot"),
    String(kinds),
  );
  assert.ok(found.causes.some(({ name }) => name === "softmax-rounding"));
  const alone = diagnose(makeLog(3900, { trainLoss: loss }), ADAM);
  assert.equal(alone.class, "cannot-tell");
  assert.ok(alone.missing.some(({ what }) => what === "lastLayerNorm"));
});

test("what is known rules causes out: a float64 loss does not round", () => {
  const { loss, accuracy, norm } = slingshots(true);
  const log = makeLog(3900, { trainLoss: loss, trainAccuracy: accuracy, lastLayerNorm: norm });
  const names = diagnose(log, { ...ADAM, lossBits: 64 }).causes.map(({ name }) => name);
  assert.ok(!names.includes("softmax-rounding"), String(names));
});

test("confidences are shares, and spikes of a fork's history are its parent's", () => {
  const bad = (step: number) => (step === 700 || step === 1310 ? 2 : 0);
  const found = diagnose(makeLog(2000, { loss: noisyLoss(2, bad) }), { ...ADAM, historyEnd: 1000 });
  assert.deepEqual(
    found.spikes.map(({ step }) => step),
    [1310],
  );
  for (const { confidence } of [found, ...found.spikes, ...found.causes]) assert.ok(confidence >= 0 && confidence <= 1);
});

test("a loss that falls in steps, once an epoch, and one that stands still", () => {
  const normal = drawNormal(21);
  const stairs = makeLog(3000, {
    loss: (step) => 3 - 0.4 * Math.floor((step - 1) / 500) + 0.02 * normal(),
    epoch: (step) => (step - 1) / 500,
  });
  const found = diagnose(stairs, ADAM);
  assert.ok(Math.abs((found.staircase?.period ?? 0) - 500) <= 2, String(found.staircase?.period));
  assert.equal(found.drops.length, 5);
  const still = makeLog(4000, {
    loss: (step) => (step < 1500 ? 4 - step / 600 : step < 2800 ? 1.5 : 1.5 - (step - 2800) / 900) + 0.01 * normal(),
  });
  const [plateau] = diagnose(still, ADAM).plateaus;
  assert.ok(plateau !== undefined && Math.abs(plateau.step - 1500) < 120 && Math.abs(plateau.endStep - 2800) < 120);
});

test("a loss written as 0 after the number that is none is no loss that was fitted", () => {
  const loss = noisyLoss(4);
  const log = makeLog(2000, {
    loss: (step) => (step > 1600 ? 0 : Math.round(loss(step) * 1e4) / 1e4),
    grad_norm: (step) => (step > 1600 ? Number.NaN : 1),
  });
  const found = diagnose(log, { ...ADAM, nonFinite: [{ column: "grad_norm", step: 1601 }] });
  assert.equal(found.class, "none");
  assert.ok(
    found.evidence.some((line) => line.startsWith("loss reads exactly 0 from step 1,601 to the end")),
    found.evidence.join("\n"),
  );
  // A loss that was 0 already, or goes on, is what it says.
  const fitted = makeLog(2000, { loss: (step) => (step > 1500 ? 0 : loss(step)), grad_norm: (_) => 1 });
  const kept = diagnose(fitted, { ...ADAM, nonFinite: [{ column: "grad_norm", step: 1601 }] });
  assert.ok(!kept.evidence.some((line) => line.includes("reads exactly 0")), kept.evidence.join("\n"));
});

test("of one step the loss is the first that is not finite; a class that cannot be told hides no spike", () => {
  const loss = noisyLoss(9, (step) => (step === 1200 ? 3 : 0));
  const log = makeLog(2000, { grad_norm: noisyNorm(2), loss });
  const nonFinite = ["grad_norm", "loss"].map((column) => ({ column, step: 1900 }));
  assert.deepEqual(diagnose(log, { ...ADAM, nonFinite }).firstNonFinite, { column: "loss", step: 1900 });
  // Far from 0 in every row, the set was never fitted; near it, it may have been between rows.
  const sparse = { step: log.step.map((step) => 50 * step), columns: log.columns };
  assert.equal(diagnose(sparse, ADAM).class, "other-spikes");
  const low = { ...sparse, columns: { loss: (log.columns.loss as Float64Array).map((value) => value / 50) } };
  const found = diagnose(low, ADAM);
  assert.equal(found.class, "cannot-tell");
  assert.match(
    found.summary,
    /^1 spike of loss, at step 60,000 from .*; whether it is a slingshot cannot be told: it takes rows /,
  );
});
