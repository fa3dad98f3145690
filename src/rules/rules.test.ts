/** @file Rules on series that are made up, and what a watch of several says. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Series } from "../series.ts";
import { diverged } from "./diverged.ts";
import { grokked } from "./grokked.ts";
import { describeRuleEnd, RuleWatch } from "./index.ts";
import { missed } from "./missed.ts";
import { quiet } from "./quiet.ts";
import type { Holds, RuleRow } from "./rule.ts";

const NATS = { fittedBelow: 0.01, floor: 0 };

/** Steps, counted from `from`, at which the rule holds. */
function stepsOf(holds: Holds, rows: readonly Partial<RuleRow>[], from = 1): number[] {
  const none = { trainLoss: Number.NaN, trainAccuracy: Number.NaN, validationAccuracy: Number.NaN };
  return rows.flatMap((row, i) => (holds({ ...none, step: from + i, ...row }) ? [from + i] : []));
}

const losses = (...values: number[]) => values.map((trainLoss) => ({ trainLoss, trainAccuracy: 0 }));
const validations = (...values: number[]) => values.map((validationAccuracy) => ({ validationAccuracy }));

test("grokked: every validation since so many steps before is high", () => {
  const _ = Number.NaN;
  const rows = validations(_, 1, _, 0.8, _, 0.95, _, 0.96, _, _, 1, _);
  assert.deepEqual(stepsOf(grokked.watch({ accuracy: 0.95, forSteps: 0 }, NATS), rows), [2, 6, 8, 11]);
  assert.deepEqual(stepsOf(grokked.watch({ accuracy: 0.95, forSteps: 2 }, NATS), rows), [8, 11]);
  assert.deepEqual(stepsOf(grokked.watch({ accuracy: 0.95, forSteps: 3 }, NATS), rows), [11]);
  assert.deepEqual(stepsOf(grokked.watch({ accuracy: 0.95, forSteps: 6 }, NATS), rows), []);
  assert.deepEqual(stepsOf(grokked.watch({ accuracy: 1, forSteps: 0 }, NATS), rows), [2, 11]);
  const float32 = validations(Math.fround(0.95));
  assert.deepEqual(stepsOf(grokked.watch({ accuracy: 0.95, forSteps: 0 }, NATS), float32), [1]);
});

test("diverged: the loss is so many times its first for so long, without a break", () => {
  const watch = (settings: object, loss = NATS) =>
    diverged.watch({ timesFirst: 10, above: 0, forSteps: 2, ...settings }, loss);
  const rows = losses(2, 21, 20, 21, 22, 23, 3);
  assert.deepEqual(stepsOf(watch({}), rows), [5, 6]);
  assert.deepEqual(stepsOf(watch({ forSteps: 4 }), rows), []);
  assert.deepEqual(stepsOf(watch({ timesFirst: 0, above: 21.5, forSteps: 1 }), rows), [5, 6]);
  assert.deepEqual(stepsOf(watch({ above: 2.5, forSteps: 6 }), rows), [7], "the lower of the two");
  assert.deepEqual(
    stepsOf(watch({ forSteps: 1 }), losses(1e-9, 0.09, 0.11)),
    [3],
    "a start at which the set is fitted",
  );
  const floored = { fittedBelow: 1.01, floor: 1 };
  assert.deepEqual(stepsOf(watch({ forSteps: 1 }, floored), losses(1.2, 2.9, 3.1)), [3], "above its floor");
});

test("quiet: fitted by loss or accuracy for so long, and no spike began", () => {
  const watch = (forSteps: number) => quiet.watch({ forSteps }, NATS);
  assert.deepEqual(stepsOf(watch(3), losses(2, 0.5, 0.01, 0.005, 0.004, 0.02, 0.001, 0.001)), [5]);
  const allRight = [0.5, 0.4, 0.3].map((trainLoss) => ({ trainLoss, trainAccuracy: 1 }));
  assert.deepEqual(stepsOf(watch(3), allRight), [3]);
  // A spike that leaves the training set fitted.
  const small = losses(2, ...new Array<number>(4).fill(1e-7), 5e-3, ...new Array<number>(4).fill(1e-7));
  assert.deepEqual(stepsOf(watch(4), small), [5, 10]);
  assert.deepEqual(stepsOf(watch(5), small), [], "the spike is counted in");
});

test("missed: no validation up to a step was high", () => {
  const _ = Number.NaN;
  const watch = (accuracy: number, byStep: number) => missed.watch({ accuracy, byStep }, NATS);
  const rows = validations(_, 0.3, _, 0.5, 0.2, 0.9);
  assert.deepEqual(stepsOf(watch(0.6, 4), rows), [4, 5, 6], "what comes after is too late");
  assert.deepEqual(stepsOf(watch(0.5, 4), rows), []);
  assert.deepEqual(stepsOf(watch(0.5, 3), rows), [3, 4, 5, 6]);
  assert.deepEqual(stepsOf(watch(0.6, 1), rows), [2, 3, 4, 5, 6], "not before anything was looked at");
});

const COLUMNS = [
  { name: "gradientNorm", type: "f64" },
  { name: "trainAccuracy", type: "f32" },
  { name: "trainLoss", type: "f64" },
  { name: "validationAccuracy", type: "f32" },
] as const;

const STOP = { missed: { accuracy: 1, byStep: 3 }, diverged: { timesFirst: 2, above: 0, forSteps: 1 } };

/** Rows of the columns above. */
const ROWS = [
  [0, 0, 1, 0.1],
  [0, 0, 1.5, 0.95],
  [0, 0, 3, Number.NaN],
  [0, 0, 1, Number.NaN],
];

const seriesOf = (rows: readonly (readonly number[])[]): Series => ({
  step: Float64Array.from(rows, (_, i) => i + 1),
  columns: Object.fromEntries(
    COLUMNS.map(({ name, type }, i) => {
      const values = rows.map((row) => row[i] as number);
      return [name, type === "f32" ? Float32Array.from(values) : Float64Array.from(values)];
    }),
  ),
});

test("the first in the list of the rules that hold ends the run, and recorded rows say what they said", () => {
  const watch = new RuleWatch(STOP, COLUMNS, NATS);
  const live = ROWS.map((row, i) => watch.observe(i + 1, row));
  assert.deepEqual(live, [null, null, { rule: "diverged", step: 3 }, { rule: "missed", step: 4 }]);
  for (let rows = 0; rows <= ROWS.length; rows++) {
    const again = new RuleWatch(STOP, COLUMNS, NATS);
    assert.deepEqual(again.recall(seriesOf(ROWS.slice(0, rows))), live[rows - 1] ?? null);
    assert.deepEqual(
      ROWS.slice(rows).map((row, i) => again.observe(rows + i + 1, row)),
      live.slice(rows),
    );
  }
  assert.equal(describeRuleEnd({ rule: "missed", step: 1240 }), "ended by stop.missed at step 1240");
});

test("a live number of a float32 column is judged as it is recorded", () => {
  const stop = { grokked: { accuracy: 0.95, forSteps: 0 } };
  const above = [0, 0, 0, 0.95 - 1e-9];
  assert.equal(Math.fround(0.95 - 1e-9), Math.fround(0.95));
  assert.deepEqual(new RuleWatch(stop, COLUMNS, NATS).observe(1, above), { rule: "grokked", step: 1 });
  assert.deepEqual(new RuleWatch(stop, COLUMNS, NATS).recall(seriesOf([above])), { rule: "grokked", step: 1 });
});

test("rows of another loss bear on validations alone", () => {
  const watch = new RuleWatch(STOP, COLUMNS, NATS);
  assert.deepEqual(watch.recall(seriesOf(ROWS.slice(0, 3)), 3), { rule: "missed", step: 3 });
  const lossOnly = new RuleWatch({ diverged: STOP.diverged }, COLUMNS, NATS);
  assert.equal(lossOnly.recall(seriesOf(ROWS.slice(0, 3)), 2), null, "the first loss of its own is 3");
  assert.equal(lossOnly.observe(4, [0, 0, 5.9, 0]), null);
  assert.deepEqual(lossOnly.observe(5, [0, 0, 6.1, 0]), { rule: "diverged", step: 5 });
});
