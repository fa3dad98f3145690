import assert from "node:assert/strict";
import { test } from "node:test";
import { loadExperiment, openSession } from "../training/index.ts";

/** One layer: the features are the inputs, and cannot change. Two: they follow from the first layer alone. */
const SMALL = ["data.points=16", "data.dimensions=5", "model.width=7", "model.activation=identity", "model.bias=false"];

async function read(settings: readonly string[], engine: "wasm" | "reference") {
  const experiment = loadExperiment("hypercube", [...SMALL, ...settings]);
  const session = await openSession(experiment, { threads: 1, engine });
  const column = session.columns.findIndex(({ name }) => name === "featureChange");
  const steps: { readonly change: number; readonly first: readonly number[]; readonly after: readonly number[] }[] = [];
  for (let step = 1; step <= 9; step++) {
    const first = [...session.parameters];
    const row = session.advance();
    steps.push({ change: row[column] as number, first, after: [...session.parameters] });
  }
  const { loaded } = session;
  session.dispose();
  assert.equal(loaded.kind, "vectors");
  const inputs = Array.from({ length: 16 }, (_, row) => {
    const values = new Float64Array(5);
    if (loaded.kind === "vectors") loaded.write(loaded.parts.train[row] as number, values, 0);
    return values;
  });
  return { steps, inputs };
}

test("feature change: the distance that a step moves the features by, measured when it is due", async () => {
  const settings = ["model.depth=2", "model.precision=f64", "instruments.featureChange.everySteps=3"];
  for (const engine of ["wasm", "reference"] as const) {
    const { steps, inputs } = await read(settings, engine);
    /** W x of every row, one behind the other; W is what the parameters begin with. */
    const features = (weights: readonly number[]) =>
      inputs.flatMap((x) =>
        Array.from({ length: 7 }, (_, unit) =>
          x.reduce((sum, xi, i) => sum + xi * (weights[unit * 5 + i] as number), 0),
        ),
      );
    const norm = (values: readonly number[]) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
    steps.forEach(({ change, first, after }, i) => {
      assert.equal(Number.isNaN(change), (i + 1) % 3 !== 0, `step ${i + 1}: ${change}`);
      if (Number.isNaN(change)) return;
      const [before, behind] = [features(first), features(after)];
      const expected = norm(behind.map((value, j) => value - (before[j] as number))) / norm(before);
      assert.ok(expected > 0 && Math.abs(change / expected - 1) < 1e-9, `step ${i + 1}: ${change}, not ${expected}`);
    });
  }
});

test("feature change of float32 networks has the same bits in kernels and reference, and changes none of training", async () => {
  const settings = ["model.depth=4", "model.activation=relu", "instruments.featureChange.everySteps=2"];
  const [kernels, reference] = [await read(settings, "wasm"), await read(settings, "reference")];
  assert.deepEqual(kernels.steps, reference.steps);
  const without = await read(["model.depth=4", "model.activation=relu"], "wasm");
  assert.deepEqual(
    without.steps.map(({ after }) => after),
    kernels.steps.map(({ after }) => after),
  );
});
