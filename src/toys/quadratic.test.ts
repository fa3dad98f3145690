import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { finish } from "./pieces.ts";
import { contractionBound, cycleAmplitude, type QuadraticSettings, runQuadratic } from "./quadratic.ts";

const SETTINGS: QuadraticSettings = {
  spectrum: [0.01, 0.1, 1, 10],
  learningRate: 1e-3,
  epsilon: 1e-5,
  start: 1,
  steps: 20_000,
  rotation: null,
};

/** Evenly in the logarithm. */
const between = (least: number, most: number) =>
  fc.double({ min: Math.log(least), max: Math.log(most), noNaN: true }).map(Math.exp);

test("one coordinate settles on the cycle of amplitude μ/2 − ε/a above the bound", () => {
  fc.assert(
    fc.property(between(1e-6, 1), between(1e-12, 1e-2), between(1.02, 200), (learningRate, epsilon, over) => {
      const curvature = over * contractionBound({ learningRate, epsilon });
      const settings = { ...SETTINGS, spectrum: [curvature], learningRate, epsilon, start: 3.3 * learningRate };
      const { directions, contracts, agrees } = finish(runQuadratic(settings));
      const [{ ending, amplitude, expectedAmplitude }] = directions as [(typeof directions)[number]];
      assert.equal(ending, "cycle");
      assert.equal(expectedAmplitude, learningRate / 2 - epsilon / curvature);
      assert.ok(Math.abs(amplitude / (learningRate / 2 - epsilon / curvature) - 1) < 1e-9, `${amplitude}`);
      assert.deepEqual([contracts, agrees], [false, true]);
    }),
    { numRuns: 40 },
  );
});

test("below the bound it converges, and no step raises the loss, along the axes and across them", () => {
  const spectra = fc.array(between(0.01, 0.95), { minLength: 1, maxLength: 5 });
  const rotations = fc.option(fc.nat(1000));
  fc.assert(
    fc.property(
      between(1e-6, 1),
      between(1e-12, 1e-2),
      spectra,
      rotations,
      (learningRate, epsilon, shares, rotation) => {
        const spectrum = shares.map((share) => share * contractionBound({ learningRate, epsilon }));
        const settings = {
          ...SETTINGS,
          spectrum,
          learningRate,
          epsilon,
          start: 3.3 * learningRate,
          steps: 5000,
          rotation,
        };
        const { rises, contracts, agrees, directions } = finish(runQuadratic(settings));
        assert.deepEqual([contracts, agrees, rises], [true, true, 0]);
        for (const { ending, expectedAmplitude } of directions)
          assert.deepEqual([ending, expectedAmplitude], ["converged", 0]);
      },
    ),
    { numRuns: 25 },
  );
});

test("eigenvalues on both sides of the bound each do their own", () => {
  const { bound, norm, contracts, directions, rises, agrees } = finish(runQuadratic(SETTINGS));
  assert.deepEqual([bound, norm, contracts, agrees], [0.02, 10, false, true]);
  assert.deepEqual(
    directions.map(({ ending }) => ending),
    ["converged", "cycle", "cycle", "cycle"],
  );
  assert.ok(rises > 0);
});

test("across the axes, too, a curvature above the bound keeps it from converging", () => {
  const { directions, lastLoss, firstLoss } = finish(runQuadratic({ ...SETTINGS, rotation: 1 }));
  assert.ok(lastLoss > 1e-9 * firstLoss);
  assert.deepEqual(new Set(directions.map(({ expectedAmplitude }) => expectedAmplitude)), new Set([null]));
});

test("too few steps are told apart from a disagreement", () => {
  const { agrees, directions } = finish(runQuadratic({ ...SETTINGS, steps: 100 }));
  assert.equal(agrees, null);
  assert.equal(directions.at(-1)?.ending, "moving");
});

test("numbers worked out by hand", () => {
  assert.equal(contractionBound({ learningRate: 1e-3, epsilon: 1e-8 }), 2e-5);
  assert.equal(cycleAmplitude(2, { learningRate: 0.5, epsilon: 0.25 }), 0.125);
  assert.equal(cycleAmplitude(0.5, { learningRate: 0.5, epsilon: 0.25 }), 0);
  // e = 1, a = 2, μ = ½, ε = ¼: g = 2, then 1 − ½ · 2/2.25 = 5/9; g = 10/9, then 5/9 − ½ · (10/9)/(10/9 + ¼).
  const settings = { ...SETTINGS, spectrum: [2], learningRate: 0.5, epsilon: 0.25, steps: 2 };
  const { directions, lastLoss, firstLoss } = finish(runQuadratic(settings));
  const [first, second] = [5 / 9, 5 / 9 - (0.5 * (10 / 9)) / (10 / 9 + 0.25)];
  assert.ok(Math.abs((directions[0]?.amplitude as number) - (first + second) / 2) < 1e-15);
  assert.equal(firstLoss, 1);
  assert.ok(Math.abs(lastLoss - second * second) < 1e-15);
});
