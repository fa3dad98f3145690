import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { normalQuantile } from "./normal.ts";

test("normalQuantile gives the textbook quantiles, in the centre and in both tails", () => {
  for (const [probability, expected] of [
    [0.5, 0],
    [0.75, 0.6744897501960817],
    [0.975, 1.959963984540054],
    [0.999, 3.090232306167813],
    [1e-9, -5.9978070150076865],
    [1e-12, -7.034483825301132],
    [2 ** -53, -8.209536151601387],
  ] as const) {
    const actual = normalQuantile(probability);
    assert.ok(Math.abs(actual - expected) <= 1e-14 * Math.abs(expected), `quantile of ${probability} is ${actual}`);
  }
});

test("normalQuantile increases, is odd about one half, and is continuous where its formulas meet", () => {
  const probability = fc.double({ min: 2 ** -53, max: 0.5, noNaN: true });
  fc.assert(
    fc.property(probability, probability, (p, q) => {
      const [low, high] = p < q ? [p, q] : [q, p];
      assert.ok(normalQuantile(low) <= normalQuantile(high) + 1e-15);
      if (1 - (1 - p) === p) assert.equal(normalQuantile(1 - p), -normalQuantile(p) + 0);
    }),
  );
  for (const seam of [0.075, Math.exp(-25)]) {
    const step = normalQuantile(seam * (1 + 1e-12)) - normalQuantile(seam * (1 - 1e-12));
    assert.ok(step > 0 && step < 1e-11, `step of ${step} at ${seam}`);
  }
});
