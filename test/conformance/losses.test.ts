/**
 * @file Every loss: kernels and reference give the same bits on one thread and on two, its gradient is that of central
 * differences, and the instruments of a run under it are those that it has a meaning for (against PyTorch: mlpFixture).
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { createReferenceMachine, differentiate, leaf, type Tensor } from "../../src/engine/index.ts";
import { loadExperiment } from "../../src/experiment/file/loadExperiment.ts";
import { INSTRUMENTS } from "../../src/instruments/index.ts";
import { LOSSES, type LossPart, lossParts } from "../../src/losses/index.ts";
import type { Engine } from "../../src/session/index.ts";
import { openSession } from "../../src/training/index.ts";

const SMALL = ["data.points=24", "model.width=7", "model.depth=3", "data.dimensions=9", "data.validationPoints=5"];

/** Ten steps, from a state of the fourth where `resumed`: all rows and the parameters, as text that shows every bit. */
async function train(settings: readonly string[], threads: number, engine: Engine, resumed = false) {
  const experiment = loadExperiment("hypercube", [...SMALL, "validation.everySteps=3", ...settings]);
  const session = await openSession(experiment, { threads, engine });
  const rows: string[] = [];
  const advance = (target: typeof session, until: number) => {
    while (target.step < until) rows.push([...target.advance()].map((x) => (Object.is(x, -0) ? "-0" : x)).join());
  };
  advance(session, 4);
  const last = resumed ? await openSession(experiment, { threads, engine }) : session;
  if (resumed) last.restore(session.capture());
  advance(last, 10);
  const result = {
    rows,
    bits: Buffer.from(last.parameters.slice().buffer).toString("base64"),
    columns: session.columns.map(({ name }) => name),
  };
  for (const each of new Set([session, last])) each.dispose();
  return result;
}

/** Each loss with every choice of its settings. */
const SETTINGS: readonly (readonly string[])[] = [
  ...["f32", "f64", "f16", "bf16"].flatMap((precision) =>
    ["softmax-minus-one-hot", "zero-sum"].map((gradient) => [
      `loss.precision=${precision}`,
      `loss.gradient=${gradient}`,
    ]),
  ),
  ...["f32", "f64"].map((precision) => ["loss.name=squaredError", `loss.precision=${precision}`]),
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
  const { cases } = JSON.parse(readFileSync(new URL("../fixtures/losses.json", import.meta.url), "utf8"));
  assert.deepEqual(["crossEntropy", ...Object.keys(cases)], names);
});

/** Loss and gradient of logits in float64, both at once. */
function createMeasure(part: LossPart, rows: number, classes: number) {
  const logits = leaf("logits", [rows, classes], "f64");
  const labels = leaf("labels", [rows], "i32");
  const traced = part.trace(logits, labels, part.settings.parse({ name: part.name, precision: "f64" }));
  const [gradient] = differentiate(traced.loss, [logits]) as [Tensor];
  const machine = createReferenceMachine({ both: { outputs: [traced.loss, gradient] } });
  return (values: readonly number[], right: readonly number[]) => {
    machine.values(logits).set(values);
    machine.values(labels).set(right);
    machine.run("both");
    return { loss: machine.values(traced.loss)[0] as number, gradient: [...machine.values(gradient)] };
  };
}

const batches = fc
  .record({ rows: fc.integer({ min: 1, max: 4 }), classes: fc.integer({ min: 1, max: 5 }) })
  .chain(({ rows, classes }) =>
    fc.record({
      rows: fc.constant(rows),
      classes: fc.constant(classes),
      logits: fc.array(fc.double({ min: -4, max: 4, noNaN: true }), {
        minLength: rows * classes,
        maxLength: rows * classes,
      }),
      right: fc.array(fc.nat(classes - 1), { minLength: rows, maxLength: rows }),
    }),
  );

const STEP = 1e-4;

for (const { name } of LOSSES) {
  test(`${name}: the gradient is that of central differences, and sums to 0 in each row where it says so`, () => {
    const part = lossParts.find(name);
    fc.assert(
      fc.property(batches, ({ rows, classes, logits, right }) => {
        const measure = createMeasure(part, rows, classes);
        const { gradient } = measure(logits, right);
        const slopes = logits.map((_, i) => {
          const at = (shift: number) => measure(logits.toSpliced(i, 1, (logits[i] as number) + shift), right).loss;
          return (8 * (at(STEP) - at(-STEP)) - (at(2 * STEP) - at(-2 * STEP))) / (12 * STEP);
        });
        gradient.forEach((slope, i) => {
          assert.ok(Math.abs(slope - (slopes[i] as number)) < 1e-9, `${slope} and ${slopes[i]}`);
        });
        if (!part.zeroSum) return;
        for (let row = 0; row < rows; row++) {
          const sum = gradient.slice(row * classes, (row + 1) * classes).reduce((total, x) => total + x, 0);
          assert.ok(Math.abs(sum) < 1e-15, `${sum}`);
        }
      }),
      { numRuns: 60 },
    );
  });
}

test("a run has the column of the zero sum where its loss has one, and all others under every loss", async () => {
  const all = INSTRUMENTS.map(({ name }) => name);
  const validation = ["validationLoss", "validationAccuracy"];
  const { columns } = await train([], 1, "wasm");
  assert.deepEqual(columns, [...all, ...validation]);
  const other = await train(["loss.name=squaredError"], 1, "wasm");
  assert.deepEqual(other.columns, [...all.filter((name) => name !== "zeroSumViolation"), ...validation]);
});
