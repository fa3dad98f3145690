/** @file The verdict in words, for every kind of outcome. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Slingshot, SlingshotReport } from "../analysis/index.ts";
import { writeFinding } from "./finding.ts";
import { writeHeadline } from "./headline.ts";
import type { JudgedRun } from "./judgedRun.ts";
import { judgeRun } from "./judgeRun.ts";

const cycle: Slingshot = {
  growthStart: 100,
  spike: 1116,
  plateauEnd: 1300,
  troughLoss: 1.2e-9,
  peakLoss: 0.43,
  normBefore: 0.072,
  normAfter: 0.081,
  events: 3,
};
const later: Slingshot = { ...cycle, spike: 2200, troughLoss: 0, peakLoss: 4.1, normAfter: 0.148 };

function run(
  slingshots: readonly Slingshot[],
  settings: object = {},
  verdict: Partial<SlingshotReport> = {},
): JudgedRun {
  return {
    label: "a run",
    experiment: { seed: 0, loss: { precision: "f32" }, ...settings },
    manifest: { formatVersion: 2, status: "done", startedAt: "", endedAt: "", steps: 3000 },
    series: {
      step: Float64Array.of(1, 44, 3000),
      columns: {},
    },
    slingshots: {
      answer: slingshots.length > 0 ? "slingshots" : "neither",
      fittedAt: 44,
      slingshots,
      normGrowth: 2.5,
      missing: [],
      ground: null,
      confidence: 1,
      reason: "",
      ...verdict,
    },
  };
}
const f64 = { loss: { precision: "f64" } };

describe("headline", () => {
  test("one run", () => {
    assert.equal(writeHeadline([run([cycle, later])]), "2 slingshots in 3,000 steps");
    assert.equal(writeHeadline([run([cycle])]), "1 slingshot in 3,000 steps");
    assert.equal(writeHeadline([run([])]), "No slingshot in 3,000 steps");
    const inflated = run([], {}, { answer: "norm-inflation" });
    assert.equal(writeHeadline([inflated]), "Norm inflation without a slingshot in 3,000 steps");
  });

  test("runs that differ in one setting name it", () => {
    const pair = [run([cycle, later]), run([], f64)];
    assert.equal(writeHeadline(pair), "2 slingshots with loss.precision f32, none with f64");
    assert.equal(writeHeadline(pair.reverse()), "No slingshot with loss.precision f64, 2 with f32");
  });

  test("runs of different length are counted over the steps that both have", () => {
    const short = { ...run([cycle], f64), series: { step: Float64Array.of(1, 44, 2000), columns: {} } };
    assert.equal(
      writeHeadline([run([cycle, later]), short]),
      "Up to step 2,000: 1 slingshot with loss.precision f32, 1 with f64",
    );
    // Length is then no difference of its own.
    const pair = [run([cycle, later], { steps: 3000 }), { ...short, experiment: { ...f64, seed: 0, steps: 2000 } }];
    assert.equal(writeHeadline(pair), "Up to step 2,000: 1 slingshot with loss.precision f32, 1 with f64");
    // A run that recorded nothing has nothing to compare.
    const empty = { ...run([]), series: { step: new Float64Array(0), columns: {} } };
    assert.equal(writeHeadline([run([cycle]), empty]), "1 of 2 runs slingshots");
  });

  test("runs that differ in more, or in nothing, are named by their labels", () => {
    const several = [run([cycle]), { ...run([], { ...f64, seed: 1 }), label: "other" }];
    assert.equal(writeHeadline(several), "1 slingshot in a run, none in other");
    assert.equal(writeHeadline([run([]), run([])]), "No slingshot in a run, none in a run");
  });

  test("many runs that differ in several settings are counted", () => {
    const runs = [0, 1, 2, 3].map((seed) => run(seed === 0 ? [cycle] : [], seed === 3 ? { seed, ...f64 } : { seed }));
    assert.equal(writeHeadline(runs), "1 of 4 runs slingshots");
    assert.equal(writeHeadline(runs.slice(1).concat(runs[1] as JudgedRun)), "None of 4 runs slingshot");
  });
});

describe("finding", () => {
  test("slingshots, with the first and the highest spike", () => {
    assert.equal(
      writeFinding(run([cycle, later])),
      "Fits its training data at step 44. 2 slingshots follow. The first spikes at step 1,116: the loss shoots up from " +
        "1.2e-9 to a peak of 0.43, 3.58e8 times as high. The highest, at step 2,200, peaks at 4.1. Over these 2 cycles " +
        "the last layer's norm goes from 0.072 to 0.148.",
    );
  });

  test("of a loss with a floor, rises are told above it", () => {
    const above = (shown: JudgedRun) => {
      const manifest = { ...shown.manifest, loss: { unit: "nats", fittedBelow: 0.475, floor: 0.467 } };
      return writeFinding({ ...shown, manifest });
    };
    assert.match(
      above(run([cycle, later])),
      /shoots up from 1\.2e-9 above its floor of 0\.467 to a peak of 0\.43 above it, 3\.58e8 times as high\. The highest, at step 2,200, peaks at 4\.1 above it\. /,
    );
    assert.match(above(run([later])), /shoots up from its floor of 0\.467 to a peak of 4\.1 above it\. Over/);
  });

  test("a trough of exactly 0 has no ratio", () => {
    assert.equal(
      writeFinding(run([later])),
      "Fits its training data at step 44. One slingshot follows. It spikes at step 2,200: the loss shoots up from " +
        "exactly 0 to a peak of 4.1. Over its cycle the last layer's norm goes from 0.072 to 0.148.",
    );
  });

  test("no slingshot, with and without inflation", () => {
    assert.equal(
      writeFinding(run([])),
      "Fits its training data at step 44. No slingshot in 3,000 steps; the last layer's norm grows to 2.5 times its " +
        "size at that step.",
    );
    assert.equal(
      writeFinding(run([], {}, { answer: "norm-inflation" })),
      "Fits its training data at step 44. No slingshot in 3,000 steps, yet the last layer's norm grows to 2.5 times its " +
        "size at that step: norm inflation.",
    );
  });

  test("what cannot be told is told with what is missing, and counts as nothing", () => {
    const untold = { answer: "cannot-tell", missing: ["rows", "digits"] } as const;
    assert.equal(
      writeFinding(run([], {}, untold)),
      "Fits its training data at step 44. Whether it slingshots in 3,000 steps cannot be told: the log lacks rows; and digits.",
    );
    assert.match(
      writeFinding(run([], {}, { ...untold, fittedAt: null })),
      /^Whether it fits its training data cannot be told\. /,
    );
    assert.equal(writeHeadline([run([], {}, untold)]), "No slingshot that can be told in 3,000 steps");
  });

  test("slingshots by the loss alone have no norm to tell of", () => {
    const byLoss = { ...cycle, normBefore: Number.NaN, normAfter: Number.NaN };
    assert.match(writeFinding(run([byLoss])), / They are told by the loss alone: no norm was recorded\.$/);
  });

  test("a run that was validated says when it generalised", () => {
    const columns = { trainAccuracy: Float32Array.of(0, 1, 1), validationAccuracy: Float32Array.of(0, NaN, 1) };
    const validated = run([cycle]);
    const series = { ...validated.series, columns };
    assert.equal(
      writeFinding({ ...validated, series, grokking: judgeRun({ ...validated, series }).grokking }),
      `${writeFinding(validated)} Validation accuracy reaches 100 % at step 3,000 (last validated 2,999 steps before), ` +
        "2,956 steps after training accuracy first reached 100 % (t2 = 44).",
    );
  });

  test("a run that never fits, and one without a step", () => {
    assert.match(
      writeFinding(run([], {}, { fittedAt: null })),
      /^Does not fit its training data within 3,000 steps\. No/,
    );
    const empty = { ...run([]), series: { step: new Float64Array(0), columns: {} } };
    assert.equal(writeFinding(empty), "No step was recorded.");
    assert.equal(writeHeadline([empty]), "No slingshot");
  });
});
