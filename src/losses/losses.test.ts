/** @file Losses and their gradients against numbers that can be worked out on paper. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createReferenceMachine, differentiate, leaf, type Tensor } from "../engine/index.ts";
import { LOSSES, lossParts } from "./index.ts";

/** Loss, losses of the rows, and gradient, of [rows, 3] logits in float64. */
function measure(settings: { readonly name: string }, rows: readonly (readonly number[])[], right: readonly number[]) {
  const part = lossParts.find(settings.name);
  const logits = leaf("logits", [rows.length, 3], "f64");
  const labels = leaf("labels", [rows.length], "i32");
  const { loss, sampleLosses, logits: seen } = part.trace(logits, labels, part.settings.parse(settings));
  const [gradient] = differentiate(loss, [logits]) as [Tensor];
  const machine = createReferenceMachine({ all: { outputs: [loss, sampleLosses, seen, gradient] } });
  machine.values(logits).set(rows.flat());
  machine.values(labels).set(right);
  machine.run("all");
  const read = (tensor: Tensor) => [...machine.values(tensor)];
  return { loss: read(loss)[0] as number, rows: read(sampleLosses), seen: read(seen), gradient: read(gradient) };
}

function near(actual: readonly number[], expected: readonly number[], error = 1e-14): void {
  assert.equal(actual.length, expected.length);
  actual.forEach((x, i) => {
    assert.ok(Math.abs(x - (expected[i] as number)) <= error, `${actual} for ${expected}`);
  });
}

// Differences (1, 0, 0) − (1, 0, 0) and (0.5, −2, 3) − (0, 0, 1).
test("squared error is the mean over classes and samples", () => {
  const rows = [
    [1, 0, 0],
    [0.5, -2, 3],
  ];
  const found = measure({ name: "squaredError", precision: "f64" } as { name: string }, rows, [0, 2]);
  near(found.rows, [0, (0.25 + 4 + 4) / 3]);
  near([found.loss], [8.25 / 6]);
  near(found.gradient, [0, 0, 0, 0.5 / 3, -2 / 3, 2 / 3]);
  near(measure({ name: "squaredError" }, [[0.1, 0, 0]], [1]).seen, [Math.fround(0.1), 0, 0], 0);
});

// Softmax of (0, ln 2, ln 5): 1/8, 2/8, 5/8.
test("cross-entropy is minus the logarithm of the share of the right class, in the precision asked for", () => {
  const row = [0, Math.log(2), Math.log(5)];
  for (const [precision, error] of [
    ["f64", 1e-15],
    ["f32", 1e-6],
    ["f16", 2e-3],
    ["bf16", 2e-2],
  ] as const) {
    const settings = { name: "crossEntropy", precision };
    const found = measure(settings, [row, row], [1, 2]);
    near(found.rows, [Math.log(4), Math.log(1.6)], error);
    near([found.loss], [(Math.log(4) + Math.log(1.6)) / 2], error);
    near(
      found.gradient,
      [0.125, -0.75, 0.625, 0.125, 0.25, -0.375].map((x) => x / 2),
      error,
    );
    near(found.seen.slice(0, 3), row, error);
  }
  const half = measure({ name: "crossEntropy", precision: "f16" } as { name: string }, [[0.1, 0, 0]], [0]);
  assert.equal(half.seen[0], 0.0999755859375);
  assert.equal(half.loss, Math.round(half.loss * 2 ** 11) / 2 ** 11, "the mean is rounded too");
});

test("every loss has defaults, and says in which precision it is and whether its gradient sums to zero", () => {
  assert.deepEqual(LOSSES[0].settings.parse({}), {
    ...{ name: "crossEntropy", precision: "f32", gradient: "softmax-minus-one-hot" },
  });
  assert.deepEqual(LOSSES[1].settings.parse({ name: "squaredError" }), { name: "squaredError", precision: "f32" });
  for (const precision of ["f32", "f64"] as const) {
    const said = LOSSES.map((part) => part.describe(part.settings.parse({ name: part.name, precision }) as never));
    assert.deepEqual(said, [`loss in ${precision}`, `squared error in ${precision}`]);
  }
  assert.deepEqual(
    LOSSES.map(({ zeroSum }) => zeroSum),
    [true, false],
  );
  for (const [name, change] of [
    ["crossEntropy", { precision: "f8" }],
    ["crossEntropy", { gradient: "" }],
    ["squaredError", { precision: "f16" }],
    ["squaredError", { gradient: "zero-sum" }],
  ] as const) {
    assert.ok(!lossParts.find(name).settings.safeParse({ name, ...change }).success, name);
  }
  const zeroSum = measure({ name: "crossEntropy", gradient: "zero-sum" } as { name: string }, [[0, 0, 0]], [0]);
  assert.equal(
    zeroSum.gradient.reduce((sum, x) => sum + x, 0),
    0,
  );
});
