import assert from "node:assert/strict";
import { test } from "node:test";
import type { Cycle, Lack } from "./cycles.ts";
import { explainAnswer, explainUnfitted } from "./reason.ts";
import { DEFAULT_SLINGSHOT_OPTIONS as OPTIONS } from "./slingshotOptions.ts";
import type { Slingshot } from "./slingshotReport.ts";
import { readTrainingRecord } from "./trainingRecord.ts";

const LOSSES = [3, 2, 0.5, 0.25, 0.125, 1];
const record = (trainAccuracy: number[] | null, trainLoss = LOSSES, lastLayerNorm = LOSSES.map(() => 1)) =>
  readTrainingRecord({ trainLoss, trainAccuracy, lastLayerNorm, step: [10, 20, 30, 40, 50, 60] });

/** A cycle of which only what the sentence needs is there. */
function lacking(onsetRow: number, lack: Lack | null, waits = false): Cycle {
  const burst = { onsetRow } as Cycle["burst"];
  return { burst, growth: null, plateauEnd: 0, lack, waits };
}

function slingshot(spike: number, troughLoss: number, peakLoss: number): Slingshot {
  return { growthStart: 0, spike, plateauEnd: 0, troughLoss, peakLoss, normBefore: 1, normAfter: 1, events: 1 };
}

const explain = (
  answer: "slingshots" | "norm-inflation" | "neither",
  slingshots: readonly Slingshot[],
  cycles: readonly Cycle[],
) =>
  explainAnswer(
    { answer, fittedAt: 30, slingshots, normGrowth: 1.23456 },
    record(null),
    cycles,
    { floorRow: 4, ratio: 2.34567 },
    OPTIONS,
  );
const GROWTH = "the last layer's norm ends at 1.23 times its size at step 30, when the training data were fitted";
const INFLATED = "at 2.35 times its size at step 50, when the loss had come near its lowest";
const QUIET =
  "o loss spike, which would be a rise to at least 10,000 times the lowest loss before it and to at least 0.001";

test("a log without losses has nothing to judge, one without norms is told by its loss", () => {
  const nothing = LOSSES.map(() => Number.NaN);
  assert.equal(explainUnfitted(record(null, nothing), OPTIONS), "The log has no step with a finite loss.");
  assert.match(
    explainUnfitted(record(null, LOSSES, nothing), OPTIONS),
    /^The training set was never fitted: the loss /,
  );
});

test("what is missing stands first", () => {
  assert.match(
    explainUnfitted(record(null), OPTIONS, ["rows", "digits"]),
    /^Cannot be told without rows, and without digits\. The training set was never fitted: /,
  );
});

test("a run that was never fitted is told by its best accuracy, or by its lowest loss where that decides", () => {
  assert.equal(
    explainUnfitted(record([0, 0.5, 0.75, 0.9, 0.8, 0.1]), OPTIONS),
    "The training set was never fitted: its accuracy was not at least 0.999 for 10 recorded steps in a row (highest 0.9).",
  );
  const byLoss =
    "The training set was never fitted: the loss was not at most 0.01 for 10 recorded steps in a row (lowest 0.125)";
  assert.equal(explainUnfitted(record(null), OPTIONS), `${byLoss}.`);
  const seldom = [0.5, ...new Array<number>(5).fill(Number.NaN)];
  assert.equal(
    explainUnfitted(record(seldom), { ...OPTIONS, fitRows: 2 }),
    `${byLoss.replace("10 rec", "2 rec")}, and its accuracy was recorded too seldom to judge by it.`,
  );
});

test("of a loss with a floor, numbers are told above it", () => {
  const lastLayerNorm = LOSSES.map(() => 1);
  const floored = readTrainingRecord({ trainLoss: LOSSES, lastLayerNorm, lossFloor: 0.0625 });
  assert.match(
    explainUnfitted(floored, OPTIONS),
    /: the loss was not at most 0\.01 above its floor of 0\.0625 for 10 recorded steps in a row \(lowest 0\.0625\)\.$/,
  );
  const explainFloored = (slingshots: readonly Slingshot[]) =>
    explainAnswer(
      { answer: slingshots.length > 0 ? "slingshots" : "neither", fittedAt: 3, slingshots, normGrowth: 1 },
      floored,
      [],
      { floorRow: 4, ratio: 1 },
      OPTIONS,
    );
  assert.ok(explainFloored([]).startsWith(`N${QUIET} above its floor of 0.0625; `));
  // Three digits of 1: no ratio.
  assert.match(explainFloored([]), / ends at its size at step 3, .*, and at its size at step 5, when/);
  assert.match(
    explainFloored([slingshot(4, 1e-9, 0.5)]),
    /the loss rising from 1e-9 to a peak of 0\.5 above its floor of 0\.0625; /,
  );
});

test("of a loss that another one went before, the lowest is told of its own rows", () => {
  const explain = (otherLossEnd: number) =>
    explainUnfitted(
      readTrainingRecord({ trainLoss: LOSSES, lastLayerNorm: LOSSES.map(() => 1), otherLossEnd }),
      OPTIONS,
    );
  assert.match(explain(5), / in a row after step 5, up to which it was another loss \(lowest 1\)\.$/);
  assert.match(explain(LOSSES.length), / up to which it was another loss \(there is none\)\.$/);
});

test("a value beside its bound is shown with the digits that tell it from it", () => {
  const highest = (accuracy: number) =>
    /highest (.*)\)/.exec(explainUnfitted(record([accuracy, 0, 0, 0, 0, 0]), OPTIONS))?.[1];
  assert.equal(highest(0.99899), "0.99899");
  assert.equal(highest(0.9989999), "0.9989999");
  assert.equal(highest(0.98765), "0.988");
  // The bound itself, reached for too few rows.
  assert.equal(highest(0.999), "0.999");
  assert.equal(highest(1), "1");
  const last = 0.999 - 2 ** -53;
  assert.equal(highest(last), String(last));
});

test("slingshots are counted, with their steps and what the loss rose from and to at least", () => {
  assert.equal(
    explain("slingshots", [slingshot(100, 1.2345e-9, 0.87654)], [lacking(2, null)]),
    `1 slingshot at step 100, the loss rising from 1.23e-9 to a peak of 0.877; ${GROWTH}.`,
  );
  const three = [slingshot(100, 1e-9, 4), slingshot(200, 3e-9, 2), slingshot(3000, 0, 3)];
  assert.equal(
    explain("slingshots", three, [lacking(1, "end"), lacking(2, null)]),
    "3 slingshots between steps 100 and 3,000, in each the loss rising from at most 3e-9 to a peak between 2 and 4; " +
      `${GROWTH}; besides, 1 loss spike (step 20) had not come down when the log ended.`,
  );
  assert.match(
    explain("slingshots", [slingshot(7, 0, 1)], []),
    /^1 slingshot at step 7, the loss rising from 0 to a peak of 1;/,
  );
  assert.match(
    explain("slingshots", [slingshot(7, 0, 12_345), slingshot(9, 0, 12_346)], []),
    /^2 slingshots between steps 7 and 9, in each the loss rising from 0 to a peak of 12,300;/,
  );
});

test("spikes that are no slingshots are counted by what they lack", () => {
  const cycles = [
    lacking(0, "growth"),
    lacking(1, "misclassification"),
    lacking(2, "growth"),
    lacking(3, null),
    lacking(4, "plateau"),
    lacking(5, "growth"),
  ];
  assert.equal(
    explain("neither", [], cycles),
    "3 loss spikes (first at step 10) without faster growth of the norm before, " +
      "1 loss spike (step 20) misclassified no training sample, " +
      `1 loss spike (step 50) without a plateau of the norm after; ${GROWTH}, and ${INFLATED}.`,
  );
});

test("spikes that a longer log may count are told, since the verdict depends on where the log ends", () => {
  const one = [lacking(0, "growth", true), lacking(2, "plateau")];
  const end = "would count, too.";
  const asked = "That is so where this log ends: were a later spike a slingshot by all that is asked,";
  assert.ok(explain("neither", [], one).endsWith(` ${asked} the spike at step 10 ${end}`));
  const two = [...one, lacking(4, "growth", true)];
  assert.ok(explain("neither", [], two).endsWith(` ${asked} 2 of them (first at step 10) ${end}`));
});

test("a quiet run is told as such, inflated or not", () => {
  assert.equal(explain("neither", [], []), `N${QUIET}; ${GROWTH}, and ${INFLATED}.`);
  assert.equal(
    explain("norm-inflation", [], []),
    `Norm inflation without slingshots: ${GROWTH}, and ${INFLATED}; n${QUIET}.`,
  );
  assert.equal(
    explain("norm-inflation", [], [lacking(4, "misclassification")]),
    `Norm inflation without slingshots: ${GROWTH}, and ${INFLATED}; 1 loss spike (step 50) misclassified no training sample.`,
  );
});
