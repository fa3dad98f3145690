/**
 * @file Every loss: kernels and reference give the same bits on one thread and on two, its gradient is that of central
 * differences, and the instruments of a run under it are those that it has a meaning for (against PyTorch: mlpFixture).
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import {
  constant,
  createReferenceMachine,
  differentiate,
  leaf,
  mul,
  sum,
  type Tensor,
} from "../../src/engine/index.ts";
import { loadExperiment } from "../../src/experiment/file/loadExperiment.ts";
import { INSTRUMENTS } from "../../src/instruments/index.ts";
import { LOSSES, type LossPart, lossParts } from "../../src/losses/index.ts";
import type { Engine } from "../../src/session/index.ts";
import { trainTenSteps } from "./trainTenSteps.ts";

const SMALL = ["data.points=24", "model.width=7", "model.depth=3", "data.dimensions=9", "data.validationPoints=5"];

const train = (settings: readonly string[], threads: number, engine: Engine, resumed = false) =>
  trainTenSteps("hypercube", [...SMALL, ...settings], threads, engine, resumed);

const REMEDIES = ["loss.labelSmoothing=0.1", "loss.zLoss=0.01", "loss.temperature=0.5"];

/** Each loss with every choice of its settings. */
const SETTINGS: readonly (readonly string[])[] = [
  ...["f32", "f64", "f16", "bf16"].flatMap((precision) =>
    ["softmax-minus-one-hot", "zero-sum"].map((gradient) => [
      `loss.precision=${precision}`,
      `loss.gradient=${gradient}`,
    ]),
  ),
  ...["f32", "f64", "f16", "bf16"].map((precision) => [`loss.precision=${precision}`, ...REMEDIES]),
  ["loss.gradient=zero-sum", ...REMEDIES],
  ...["f32", "f64"].flatMap((precision) =>
    LOSSES.slice(1).map(({ name }) => [`loss.name=${name}`, `loss.precision=${precision}`]),
  ),
  ["loss.name=hinge", "loss.squared=true", "loss.margin=2"],
];

for (const loss of SETTINGS) {
  for (const dtype of ["f32", "f64"] as const) {
    const settings = [...loss, `model.precision=${dtype}`];
    test(`${settings.join(" ")}: one set of bits`, async () => {
      const reference = await train(settings, 1, "reference");
      assert.deepEqual(await train(settings, 1, "wasm"), reference);
      assert.deepEqual(await train(settings, 2, "wasm", true), reference, "two threads, from a state");
    });
  }
}

test("the settings above are of every loss, and each is held to PyTorch", () => {
  const names = LOSSES.map(({ name }) => name);
  const used = SETTINGS.map((settings) => loadExperiment("hypercube", settings).loss.name);
  assert.deepEqual([...new Set(used)], names);
  const fixture = JSON.parse(readFileSync(new URL("../fixtures/losses.json", import.meta.url), "utf8"));
  const cases = Object.values(fixture.cases as Record<string, { readonly loss: { readonly name: string } }>);
  assert.deepEqual(new Set(cases.map(({ loss }) => loss.name)), new Set(names));
});

/** Loss of logits in float64, its gradient, and the derivative of that along `direction`. */
function createMeasure(part: LossPart, settings: { readonly name: string }, rows: number, classes: number) {
  const logits = leaf("logits", [rows, classes], "f64");
  const labels = leaf("labels", [rows], "i32");
  const traced = part.trace(logits, labels, settings);
  const [gradient] = differentiate(traced.loss, [logits]) as [Tensor];
  const direction = constant(logits.shape, Float64Array.from({ length: rows * classes }, directionAt));
  const [curvature] = differentiate(sum(mul(gradient, direction)), [logits]) as [Tensor];
  const outputs = [traced.loss, gradient, curvature, labels];
  const machine = createReferenceMachine({ all: { outputs } });
  return (values: readonly number[], right: readonly number[]) => {
    machine.values(logits).set(values);
    machine.values(labels).set(right);
    machine.run("all");
    return {
      loss: machine.values(traced.loss)[0] as number,
      gradient: [...machine.values(gradient)],
      curvature: [...machine.values(curvature)],
    };
  };
}

/** Numbers from −1 to 1 without a pattern. */
const directionAt = (_: unknown, i: number) => Math.sin(12.9898 * (i + 1));

const batches = fc
  .record({ rows: fc.integer({ min: 1, max: 4 }), classes: fc.integer({ min: 1, max: 5 }) })
  .chain(({ rows, classes }) =>
    fc.record({
      rows: fc.constant(rows),
      classes: fc.constant(classes),
      // No two of them, and none and 0, are closer than a step of the differences: there are kinks.
      logits: fc.uniqueArray(
        fc.integer({ min: -4000, max: 4000 }).filter((n) => n !== 0),
        {
          minLength: rows * classes,
          maxLength: rows * classes,
          selector: (n) => Math.abs(n),
        },
      ),
      right: fc.array(fc.nat(classes - 1), { minLength: rows, maxLength: rows }),
    }),
  );

const STEP = 1e-4;

/** The derivative of `at` in 0, by central differences of the fourth order. */
const differentiateAt = (at: (shift: number) => number): number =>
  (8 * (at(STEP) - at(-STEP)) - (at(2 * STEP) - at(-2 * STEP))) / (12 * STEP);

/** Each loss once, and with the settings that change its graph. */
const GRAPHS = SETTINGS.map((settings) => loadExperiment("hypercube", settings).loss).filter(
  ({ precision }) => precision === "f64" || precision === "f32",
);

for (const settings of new Map(
  GRAPHS.map((graph) => [JSON.stringify({ ...graph, precision: "f64" }), graph]),
).values()) {
  const given = { ...settings, precision: "f64" };
  test(`${JSON.stringify(given)}: first and second derivatives are those of central differences`, () => {
    const part = lossParts.find(given.name);
    fc.assert(
      fc.property(batches, ({ rows, classes, logits: thousandths, right }) => {
        const logits = thousandths.map((n) => n / 1000 + 0.00037);
        // At the kink of a hinge there is no derivative.
        fc.pre(given.name !== "hinge" || !isAtKink(given as { readonly margin?: number }, logits, right, classes));
        const measure = createMeasure(part, given, rows, classes);
        const { gradient, curvature } = measure(logits, right);
        gradient.forEach((slope, i) => {
          const along = (shift: number) => measure(logits.with(i, (logits[i] as number) + shift), right).loss;
          const difference = differentiateAt(along);
          assert.ok(Math.abs(slope - difference) < 1e-8, `${slope} and ${difference}`);
        });
        const shifted = (shift: number) =>
          measure(
            logits.map((z, i) => z + shift * directionAt(0, i)),
            right,
          ).gradient;
        curvature.forEach((value, i) => {
          const difference = differentiateAt((shift) => shifted(shift)[i] as number);
          assert.ok(Math.abs(value - difference) < 1e-8, `${value} and ${difference}`);
        });
        if (!part.zeroSum(given)) return;
        for (let row = 0; row < rows; row++) {
          const total = gradient.slice(row * classes, (row + 1) * classes).reduce((sum, x) => sum + x, 0);
          assert.ok(Math.abs(total) < 1e-14, `${total}`);
        }
      }),
      { numRuns: 40 },
    );
  });
}

/** Whether the lead of a row is so near to the margin that a difference would reach over it. */
function isAtKink(
  { margin = 1 }: { readonly margin?: number },
  logits: readonly number[],
  right: readonly number[],
  classes: number,
): boolean {
  return right.some((label, row) => {
    const own = logits.slice(row * classes, (row + 1) * classes);
    const lead = (own[label] as number) - Math.max(...own.filter((_, k) => k !== label));
    return Math.abs(lead - margin) < 0.01;
  });
}

test("a run has the column of the zero sum where its loss has one, and all others under every loss", async () => {
  const all = INSTRUMENTS.map(({ name }) => name);
  const validation = ["validationLoss", "validationAccuracy"];
  const { columns } = await train([], 1, "wasm");
  assert.deepEqual(columns, [...all, ...validation]);
  for (const settings of [["loss.name=squaredError"], ["loss.name=stableMax"], ["loss.zLoss=1e-4"]]) {
    const other = await train(settings, 1, "wasm");
    assert.deepEqual(other.columns, [...all.filter((name) => name !== "zeroSumViolation"), ...validation]);
  }
});
