import assert from "node:assert/strict";
import { test } from "node:test";
import { append, cycle, falling, fit, type OpenLog, plateau, startLog } from "../analysis/constructedLog.fixture.ts";
import { type Series, takeAfter, takeUpTo } from "../series.ts";
import { diagnose } from "./diagnose.ts";
import type { Diagnosis } from "./diagnosis.ts";
import { drawNormal, makeLog, noisyLoss, noisyNorm } from "./logs.fixture.ts";
import { PartedDiagnosis } from "./partedDiagnosis.ts";

/** The log in parts of so many rows, of which two share as many as `overlap`. */
function diagnoseParts(series: Series, { rows = 500, overlap = 250 } = {}): Diagnosis {
  const parted = new PartedDiagnosis();
  for (let from = 0; ; from += rows - overlap) {
    const after = takeAfter(series, from === 0 ? Number.NEGATIVE_INFINITY : (series.step[from - 1] as number));
    const last = after.step[rows - 1];
    parted.add(last === undefined ? after : takeUpTo(after, last));
    if (after.step.length <= rows) return parted.finish();
  }
}

test("each spike is found once, wherever the borders between parts are, and as in the whole", () => {
  let [found, chance] = [0, 0];
  for (let seed = 1; seed <= 20; seed++) {
    const normal = drawNormal(seed);
    // Parts begin every 250 rows: there, in the middle of what two share, and at its end.
    const bad = [750, 874, 875, 876, 1000, 1125, 1250, 1376, 1499, 1500, 1501, 1626].filter(() => normal() > 0);
    bad.push(...[200, 600, 1700, 2200].map((from) => from + Math.floor(50 * Math.abs(normal()))));
    const sole = bad.sort((a, b) => a - b).filter((at, i) => i === 0 || at - (bad[i - 1] as number) > 12);
    const rise = (height: number) => (step: number) => (sole.includes(step) || sole.includes(step - 1) ? height : 0);
    const log = makeLog(3000, { loss: noisyLoss(seed, rise(2)), grad_norm: noisyNorm(seed + 99, rise(6)) });
    const [parts, whole] = [diagnoseParts(log), diagnose(log)];
    for (const column of ["loss", "grad_norm"]) {
      const stepsOf = ({ spikes }: Diagnosis) => spikes.filter((one) => one.column === column).map(({ step }) => step);
      const injected = (steps: readonly number[]) => steps.filter((step) => sole.includes(step));
      assert.deepEqual(injected(stepsOf(parts)), sole, `${column} of seed ${seed} in parts`);
      assert.deepEqual(injected(stepsOf(whole)), sole, `${column} of seed ${seed}`);
      chance += stepsOf(parts).length - sole.length;
    }
    const leaders = parts.spikes.filter(({ column }) => column === "grad_norm").map(({ goesWith }) => goesWith?.step);
    assert.deepEqual(
      leaders.filter((step) => step !== undefined),
      sole,
    );
    assert.deepEqual([parts.class, parts.parts, parts.steps], [whole.class, 11, whole.steps]);
    found += sole.length;
  }
  assert.ok(found > 120, `${found} spikes`);
  // Of 120,000 numbers.
  assert.ok(chance <= 4, `${chance} by chance`);
});

test("a calm log has no spike; what is said of the parts is said once", () => {
  const log = makeLog(6000, { loss: noisyLoss(5) });
  const [parts, whole] = [diagnoseParts(log, { rows: 2000, overlap: 500 }), diagnose(log)];
  assert.deepEqual([parts.class, parts.spikes, parts.causes], ["none", [], []]);
  assert.deepEqual(parts.missing, whole.missing);
  assert.match(parts.evidence.at(-1) ?? "", /^judged in 4 parts, since the log is long/);
  assert.match(parts.summary, /^No spike of loss/);
  assert.equal("parts" in whole, false);
});

test("the first number that is none is the first of all parts, and what the loss reads afterwards is nothing", () => {
  const { step, columns } = makeLog(3000, { loss: noisyLoss(6) });
  const loss = (columns.loss as Float64Array).map((value, row) => (row < 900 ? value : row === 900 ? Infinity : 0));
  const parts = diagnoseParts({ step, columns: { loss } });
  assert.deepEqual(parts.firstNonFinite, { column: "loss", step: 901 });
  assert.equal(parts.class, diagnose({ step, columns: { loss } }).class);
  assert.equal(parts.fittedAt, null);
  assert.equal(parts.steps?.rows, 3000);
});

test("a column that is NaN at the end of a part and goes on in the next is finite", () => {
  const parted = new PartedDiagnosis();
  const log = makeLog(1000, { loss: noisyLoss(7) });
  parted.add(takeUpTo(log, 600), [{ column: "val", step: 599 }]);
  parted.add(takeAfter(log, 400));
  assert.equal(parted.finish().firstNonFinite, null);
});

const toSeries = ({ step, trainLoss, trainAccuracy, lastLayerNorm }: OpenLog): Series => ({
  step: Float64Array.from(step),
  columns: Object.fromEntries(
    Object.entries({ trainLoss, trainAccuracy, lastLayerNorm }).map(([name, all]) => [name, Float64Array.from(all)]),
  ),
});

test("slingshots are counted once, and one that a border cuts is told by the part that has it whole", () => {
  const log = fit(startLog());
  for (let i = 0; i < 12; i++) plateau(cycle(log, { quietSteps: 400 + 10 * i, ringing: [4, 9] }));
  const whole = diagnose(toSeries(log));
  const spikes = ({ cycles }: Diagnosis) => cycles.map(({ spike }) => spike);
  assert.equal(whole.cycles.length, 12);
  for (const rows of [2500, 2700, 2900, 3100, 3300]) {
    const parts = diagnoseParts(toSeries(log), { rows, overlap: 1400 });
    assert.equal(parts.class, "slingshots", `${rows} rows`);
    assert.deepEqual(spikes(parts), spikes(whole), `${rows} rows`);
    assert.equal(parts.fittedAt, whole.fittedAt);
  }
  // Where nobody can tell of the whole, nobody can of its parts.
  const { step, columns } = toSeries(log);
  const alone = { step, columns: { trainLoss: columns.trainLoss as Float64Array } };
  const [parts, all] = [diagnoseParts(alone, { rows: 3000, overlap: 1400 }), diagnose(alone)];
  assert.deepEqual([parts.class, parts.confidence], [all.class, all.confidence]);
});

test("a norm that grows more slowly than a part is long is seen in few rows", () => {
  for (const [normTo, expected] of [
    [1.6, "none"],
    [3, "norm-inflation"],
  ] as const) {
    const log = append(fit(startLog()), { steps: 100_000, loss: falling(1e-9, 1e-9), normTo });
    const whole = diagnose(toSeries(log));
    const parts = diagnoseParts(toSeries(log), { rows: 12_000, overlap: 2000 });
    assert.deepEqual([whole.class, parts.class], [expected, expected]);
    assert.equal(parts.confidence, whole.confidence);
  }
});

test("that a part ends in a spike says nothing of the log", () => {
  const log = fit(startLog());
  for (let i = 0; i < 9; i++) {
    append(log, { steps: 400, loss: falling(1e-9, 1e-9) });
    append(log, { steps: 1, loss: () => 0.7313 + i / 100, accuracy: 0.9 });
  }
  append(log, { steps: 300, loss: falling(1e-9, 1e-9) });
  const whole = diagnose(toSeries(log));
  assert.equal(whole.class, "other-spikes");
  for (let rows = 1160; rows <= 1180; rows++) {
    const parts = diagnoseParts(toSeries(log), { rows, overlap: 500 });
    assert.equal(parts.class, whole.class, `${rows} rows`);
    assert.equal(parts.spikes.length, whole.spikes.length, `${rows} rows`);
  }
});
