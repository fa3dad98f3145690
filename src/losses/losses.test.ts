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

// With smoothing 0.3 the target is (0.1, 0.1, 0.8); log Z = ln 8, and the gradient of λ log² Z is 2λ log Z · p.
test("label smoothing spreads the target, the z-loss adds λ log² Z, and the temperature divides the logits", () => {
  const row = [0, Math.log(2), Math.log(5)];
  const p = [0.125, 0.25, 0.625];
  const target = [0.1, 0.1, 0.8];
  const base = { name: "crossEntropy", precision: "f64" };
  const entropy = -target.reduce((sum, q, k) => sum + q * Math.log(p[k] as number), 0);
  const smoothed = measure({ ...base, labelSmoothing: 0.3 } as typeof base, [row], [2]);
  near([smoothed.loss], [entropy]);
  near(
    smoothed.gradient,
    p.map((x, k) => x - (target[k] as number)),
  );
  const logZ = Math.log(8);
  const both = measure({ ...base, labelSmoothing: 0.3, zLoss: 0.01 } as typeof base, [row], [2]);
  near([both.loss], [entropy + 0.01 * logZ ** 2]);
  near(
    both.gradient,
    p.map((x, k) => x - (target[k] as number) + 0.02 * logZ * x),
  );
  const hot = row.map((z) => 4 * z);
  const cooled = measure({ ...base, temperature: 4 } as typeof base, [hot], [2]);
  near(cooled.seen, row);
  near([cooled.loss], [Math.log(1.6)]);
  near(cooled.gradient, [0.125 / 4, 0.25 / 4, -0.375 / 4]);
});

test("the 16-bit formats round what smoothing, z-loss and temperature add", () => {
  for (const [precision, bits] of [
    ["f16", 11],
    ["bf16", 8],
  ] as const) {
    const settings = { name: "crossEntropy", precision, labelSmoothing: 0.3, zLoss: 0.01, temperature: 3 };
    const found = measure(settings, [[0.3, 1.1, -2.7]], [1]);
    for (const x of [found.loss, ...found.rows, ...found.seen, ...found.gradient]) {
      const quantum = 2 ** (Math.floor(Math.log2(Math.abs(x))) - bits + 1);
      assert.equal(x, Math.round(x / quantum) * quantum, precision);
    }
  }
});

// s(−1, 0, 3) = (1/2, 1, 4), of sum 11/2; s′ = (1/4, 1, 1).
test("StableMax is the share of s, which is linear above 0 and a reciprocal below", () => {
  const found = measure({ name: "stableMax", precision: "f64" } as { name: string }, [[-1, 0, 3]], [1]);
  near([found.loss], [Math.log(5.5)]);
  near(found.gradient, [0.25 / 5.5, 1 / 5.5 - 1, 1 / 5.5]);
  // The identity of ml-explore/mlx: softmax of sign(x) log(1 + |x|).
  const row = [-3, 0.5, 7];
  const logs = row.map((x) => Math.sign(x) * Math.log1p(Math.abs(x)));
  const asStableMax = measure({ name: "stableMax", precision: "f64" } as { name: string }, [row], [2]);
  const asSoftmax = measure({ name: "crossEntropy", precision: "f64" } as { name: string }, [logs], [2]);
  near([asStableMax.loss], [asSoftmax.loss]);
});

test("the hinge loss is what the lead lacks to the margin, and its gradient is shared among the largest others", () => {
  const rows = [
    [2, 0, 0.5],
    [2, 1.5, 1.5],
    [0, 4, 1],
  ];
  const found = measure({ name: "hinge", precision: "f64" } as { name: string }, rows, [0, 0, 2]);
  near(found.rows, [0, 0.5, 4]);
  near(found.gradient, [0, 0, 0, -1 / 3, 1 / 6, 1 / 6, 0, 1 / 3, -1 / 3]);
  const squared = { name: "hinge", precision: "f64", squared: true, margin: 2 } as { name: string };
  near(measure(squared, rows, [0, 0, 2]).rows, [0.25, 2.25, 25]);
  // Of two classes: max(0, 1 − t(z₁ − z₀)) as Merrill et al. have it.
  near(measure({ name: "hinge", precision: "f64" } as { name: string }, [[0.25, 0.75, -99]], [1]).rows, [0.5]);
});

test("a set counts as fitted where one sample in 69 may be a mistake of the least cost", () => {
  const threshold = (settings: { readonly name: string }, classes: number) => {
    const part = lossParts.find(settings.name);
    return part.fittedBelow(part.settings.parse(settings), classes);
  };
  near([threshold({ name: "crossEntropy" }, 97), threshold({ name: "stableMax" }, 2)], [0.01, 0.01]);
  near([threshold({ name: "hinge" }, 5)], [0.01 / Math.LN2]);
  near([threshold({ name: "squaredError" }, 10)], [(0.01 / Math.LN2) * 0.05]);
  // Two classes, target (0.9, 0.1): at best its entropy, at a tie ln 2.
  const floor = -0.9 * Math.log(0.9) - 0.1 * Math.log(0.1);
  const smoothed = { name: "crossEntropy", labelSmoothing: 0.2 } as { name: string };
  near([threshold(smoothed, 2)], [floor + (0.01 / Math.LN2) * (Math.LN2 - floor)]);
});

test("the floor of a loss is the least that any logits make of it", () => {
  const floorOf = (settings: { readonly name: string }, classes: number) => {
    const part = lossParts.find(settings.name);
    return part.floor?.(part.settings.parse(settings), classes) ?? 0;
  };
  for (const { name } of LOSSES) assert.equal(floorOf({ name }, 5), 0, name);
  const entropy = -0.9 * Math.log(0.9) - 0.1 * Math.log(0.1);
  near([floorOf({ name: "crossEntropy", labelSmoothing: 0.2 } as { name: string }, 2)], [entropy]);
  for (const [labelSmoothing, zLoss, temperature] of [
    [0.1, 0, 1],
    [0.3, 0.01, 1],
    [0.3, 1, 0.5],
    [0.9, 0, 2],
  ] as const) {
    const settings = { name: "crossEntropy", precision: "f64", labelSmoothing, zLoss, temperature };
    const floor = floorOf(settings, 3);
    const other = labelSmoothing / 3;
    const best = [other, other, 1 - labelSmoothing + other].map((q) => temperature * Math.log(q));
    const { loss, gradient } = measure(settings, [best], [2]);
    near([loss, ...gradient], [floor, 0, 0, 0], 1e-15);
    for (const [k, away] of [0.01, -0.3, 5].entries()) {
      assert.ok(measure(settings, [best.with(k, (best[k] as number) + away)], [2]).loss > floor + 1e-7);
    }
  }
  // Under a z-loss alone 0 is not reached, and come near as the wrong logits fall and log Z stays 0.
  const zLoss = { name: "crossEntropy", precision: "f64", zLoss: 1 } as { name: string };
  assert.equal(floorOf(zLoss, 3), 0);
  near([measure(zLoss, [[-40, -40, 0]], [2]).loss], [0], 1e-15);
});

test("settings that a loss says only round it change its numbers by no more", () => {
  const choices: Readonly<Record<string, readonly string[]>> = {
    precision: ["f32", "f64"],
    gradient: ["softmax-minus-one-hot", "zero-sum"],
  };
  const lossOf = (settings: { readonly name: string }) => measure(settings, [[0.3, -2, 1.7]], [0]).loss;
  for (const { name, rounding = [] } of lossParts.all) {
    assert.ok(rounding.includes("precision"), name);
    for (const setting of rounding) {
      const values = (choices[setting] ?? []).map((value) => lossOf({ name, [setting]: value } as { name: string }));
      assert.equal(values.length, 2, `${name} ${setting}`);
      near([values[0] as number], [values[1] as number], 1e-6);
    }
  }
});

test("every loss has defaults, and says its precision, its unit and whether its gradient sums to zero", () => {
  assert.deepEqual(LOSSES[0].settings.parse({}), {
    ...{ name: "crossEntropy", precision: "f32", gradient: "softmax-minus-one-hot" },
    ...{ labelSmoothing: 0, zLoss: 0, temperature: 1 },
  });
  assert.deepEqual(LOSSES[1].settings.parse({ name: "squaredError" }), { name: "squaredError", precision: "f32" });
  for (const precision of ["f32", "f64"] as const) {
    const said = lossParts.all.map((part) => part.describe(part.settings.parse({ name: part.name, precision })));
    for (const words of said) assert.match(words, new RegExp(`in ${precision}$`));
    assert.deepEqual(said.slice(0, 2), [`loss in ${precision}`, `squared error in ${precision}`]);
  }
  const all = { name: "crossEntropy", labelSmoothing: 0.1, zLoss: 1e-4, temperature: 2 };
  assert.equal(
    LOSSES[0].describe(LOSSES[0].settings.parse(all)),
    "loss in f32, label smoothing 0.1, z-loss 0.0001, temperature 2",
  );
  const zeroSum = (settings: { readonly name: string }) => {
    const part = lossParts.find(settings.name);
    return part.zeroSum(part.settings.parse(settings));
  };
  assert.deepEqual(
    LOSSES.map(({ name }) => zeroSum({ name })),
    [true, false, false, true],
  );
  assert.deepEqual([zeroSum(all), zeroSum({ ...all, zLoss: 0 } as typeof all)], [false, true]);
  for (const [name, change] of [
    ["crossEntropy", { precision: "f8" }],
    ["crossEntropy", { gradient: "" }],
    ["crossEntropy", { labelSmoothing: 1 }],
    ["crossEntropy", { zLoss: -1 }],
    ["crossEntropy", { temperature: 0 }],
    ["squaredError", { precision: "f16" }],
    ["squaredError", { gradient: "zero-sum" }],
    ["stableMax", { precision: "bf16" }],
    ["stableMax", { temperature: 2 }],
    ["hinge", { margin: 0 }],
    ["hinge", { precision: "f16" }],
  ] as const) {
    assert.ok(!lossParts.find(name).settings.safeParse({ name, ...change }).success, name);
  }
  for (const part of lossParts.all) {
    for (const text of [part.source, part.equation]) assert.ok(text.length > 10, part.name);
    assert.notEqual(part.unit, "");
  }
  const found = measure({ name: "crossEntropy", gradient: "zero-sum" } as { name: string }, [[0, 0, 0]], [0]);
  assert.equal(
    found.gradient.reduce((sum, x) => sum + x, 0),
    0,
  );
});
