/** @file What is said of runs that have lost steps, cannot be judged or begin late. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Damage } from "../store/index.ts";
import { writeFinding } from "./finding.ts";
import { writeHeadline } from "./headline.ts";
import type { JudgedRun } from "./judgedRun.ts";
import { describeLostSteps, listLostSteps, losesSteps } from "./lostSteps.ts";
import { exampleFork, exampleRun, validatedRun } from "./verdict.fixture.ts";

const lost = (firstStep: number | null, lastStep: number | null): Damage => ({
  file: "series/x.parquet",
  firstStep,
  lastStep,
  reason: "it is cut",
});
const whole = exampleRun("whole", "f32", 1000, [300, 700]);
const bare: JudgedRun = {
  ...exampleRun("bare", "f64", 1000, []),
  unjudged: { problem: "Slingshots cannot be judged without the column lastLayerNorm" },
};

/** The run without its steps up to `step`. */
function behead(run: JudgedRun, step: number): JudgedRun {
  const { series } = run;
  const columns = Object.entries(series.columns).map(([name, values]) => [name, values.subarray(step)]);
  return {
    ...run,
    series: { step: series.step.subarray(step), columns: Object.fromEntries(columns) },
    damaged: [lost(1, step)],
    slingshots: { ...run.slingshots, fittedAt: step + 10 },
  };
}

test("lost spans are joined, in order, and told", () => {
  const spans = listLostSteps([lost(2001, 3000), lost(null, null), lost(1, 500), lost(501, 1000), lost(4000, 4000)]);
  assert.deepEqual(spans, [
    { firstStep: 1, lastStep: 1000 },
    { firstStep: 2001, lastStep: 3000 },
    { firstStep: 4000, lastStep: 4000 },
  ]);
  assert.equal(describeLostSteps(spans), "steps 1 to 1,000, 2,001 to 3,000 and 4,000");
  assert.equal(describeLostSteps(spans.slice(2)), "step 4,000");
  assert.equal(describeLostSteps(listLostSteps([lost(null, 7)])), "steps up to 7");
  assert.deepEqual(
    [losesSteps(spans, 1000, 2000), losesSteps(spans, 999, 2000), losesSteps(spans, 1000, 2001)],
    [false, true, true],
  );
});

describe("lost steps", () => {
  test("what rests on them is qualified", () => {
    const none = behead(exampleRun("a", "f32", 1000, []), 400);
    assert.equal(writeHeadline([none]), "No slingshot in the 600 steps that can be read; steps 1 to 400 are lost");
    assert.equal(
      writeFinding(none),
      "Steps 1 to 400 are lost: what happened there is not known. Fits its training data at step 410 or earlier. No slingshot in the 600 steps that can be read.",
    );
    const later = { ...whole, damaged: [lost(800, 900)] };
    assert.match(
      writeFinding(later),
      /Fits its training data at step 5\. 2 slingshots in the 1,000 steps that can be read, spiking at steps 300 and 700\.$/,
    );
    const unfitted = { ...none, slingshots: { ...none.slingshots, fittedAt: null } };
    assert.match(
      writeFinding(unfitted),
      /known\. In the steps that can be read it does not fit its training data\. No/,
    );
    const inflated = { ...none, slingshots: { ...none.slingshots, answer: "norm-inflation" as const } };
    assert.match(writeHeadline([inflated]), /^Norm inflation without a slingshot in the 600 steps that can be read; /);
    const generalising = { ...validatedRun("v", 1000, 500), damaged: [lost(1, 10)] };
    assert.match(writeFinding(generalising), / Going by the steps that can be read: validation accuracy reaches /);
  });

  test("of several runs the headline names who has lost them", () => {
    const runs = [whole, behead(exampleRun("b", "f64", 1000, []), 400)];
    assert.equal(
      writeHeadline(runs),
      "2 slingshots with loss.precision f32, none with f64; steps 1 to 400 of b are lost",
    );
  });

  test("a fork's and its parent's count for the comparison", () => {
    const fork = exampleFork(whole, 500, "unchanged", { factor: 2 });
    const read = / Over the same steps its parent has 1 slingshot in what can be read\./;
    assert.match(writeFinding({ ...fork, damaged: [lost(600, 650)] }), read);
    const parent = { ...fork.fork?.parent, damaged: [lost(600, 650)] };
    assert.match(writeFinding({ ...fork, fork: { ...fork.fork, parent } } as JudgedRun), read);
    const before = { ...fork.fork?.parent, damaged: [lost(100, 200)] };
    assert.match(
      writeFinding({ ...fork, fork: { ...fork.fork, parent: before } } as JudgedRun),
      /its parent has 1 slingshot\./,
    );
    assert.equal(
      writeHeadline([{ ...fork, damaged: [lost(600, 650)] }]),
      "No slingshot in the 500 steps that can be read after the fork unchanged; steps 600 to 650 are lost",
    );
  });

  test("all of them: nothing is said of the run", () => {
    const empty = { ...whole, series: { step: new Float64Array(0), columns: {} } };
    const gone = { ...empty, damaged: [lost(1, 1000)] };
    assert.equal(writeHeadline([gone]), "No step can be read: steps 1 to 1,000 are lost");
    assert.equal(writeFinding(gone), "No step can be read: steps 1 to 1,000 are lost.");
    assert.equal(writeFinding(empty), "No step was recorded.");
  });
});

describe("a log that begins late", () => {
  const shift = (run: JudgedRun, by: number): JudgedRun => ({
    ...run,
    series: { ...run.series, step: run.series.step.map((step) => step + by) },
  });

  test("is not said to have the steps before it", () => {
    const calm = exampleRun("a", "f32", 3000, []);
    const late = shift(calm, 9e12);
    assert.equal(writeHeadline([late]), "No slingshot in 3,000 recorded steps, 9,000,000,000,001 to 9,000,000,003,000");
    const unfitted = { ...late, slingshots: { ...late.slingshots, fittedAt: null } };
    assert.equal(
      writeFinding(unfitted),
      "In the steps that are recorded it does not fit its training data. No slingshot in the 3,000 recorded steps.",
    );
    const fitted = { ...late, slingshots: { ...late.slingshots, fittedAt: 9e12 + 1 } };
    assert.match(writeFinding(fitted), /^Fits its training data at step 9,000,000,000,001 or earlier\. No/);
    assert.equal(writeHeadline([shift(exampleRun("a", "f32", 1, []), 6)]), "No slingshot in 1 recorded step");
    const slinging = shift(whole, 9e12);
    assert.match(
      writeFinding(slinging),
      /^Fits its training data at step [\d,]+\. 2 slingshots follow\. The first spikes at /,
    );
  });

  test("does not begin late where it is only sparse", () => {
    const sparse = exampleRun("a", "f32", 3000, []);
    const step = sparse.series.step.map((each) => 10 * each);
    const run = { ...sparse, series: { ...sparse.series, step } };
    assert.equal(writeHeadline([run]), "No slingshot in 30,000 steps");
  });
});

describe("runs that cannot be judged", () => {
  test("alone", () => {
    assert.equal(writeHeadline([bare]), "Slingshots cannot be judged");
    assert.equal(writeFinding(bare), "Slingshots cannot be judged without the column lastLayerNorm.");
    const generalising = { ...validatedRun("v", 1000, 500), unjudged: { problem: "It cannot be judged" } };
    assert.match(writeFinding(generalising), /^It cannot be judged\. Validation accuracy reaches /);
  });

  test("among others", () => {
    assert.equal(writeHeadline([whole, bare]), "In whole: 2 slingshots in 1,000 steps; bare cannot be judged");
    const calm = exampleRun("calm", "f64", 1000, []);
    assert.equal(
      writeHeadline([whole, bare, calm]),
      "2 slingshots with loss.precision f32, none with f64; bare cannot be judged",
    );
    assert.equal(writeHeadline([bare, { ...bare, label: "b" }]), "None of 2 runs can be judged");
  });

  test("a fork says nothing of a parent that cannot be judged", () => {
    const fork = exampleFork(whole, 500, "changed", { factor: 2 });
    const parent = { ...fork.fork?.parent, slingshots: null };
    assert.doesNotMatch(writeFinding({ ...fork, fork: { ...fork.fork, parent } } as JudgedRun), /its parent has/);
  });
});
