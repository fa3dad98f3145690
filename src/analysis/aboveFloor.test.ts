import assert from "node:assert/strict";
import { test } from "node:test";
import { aboveFloor } from "./aboveFloor.ts";

const FIT = 0.01;

test("without a floor a loss stays as it is, and a negative one is 0", () => {
  const losses = [3, 1e-30, 0, -0, -1e-9, Number.NaN, Number.POSITIVE_INFINITY];
  const expected = [3, 1e-30, 0, 0, 0, Number.NaN, Number.POSITIVE_INFINITY];
  assert.deepEqual(aboveFloor(Float64Array.from(losses), 0, FIT), Float64Array.from(expected));
});

test("a floor is taken off, and what rounding leaves of it is 0", () => {
  const float32 = [2, 0.5 + 2 ** -20, 0.5 + 2 ** -22, 0.5 + 2 ** -24, 0.5, 0.5 - 2 ** -24, 0.25, Number.NaN];
  assert.deepEqual(
    aboveFloor(Float64Array.from(float32), 0.5, FIT),
    Float64Array.of(1.5, 2 ** -20, 0, 0, 0, 0, 0, Number.NaN),
  );
  // Two quanta of a cross-entropy whose mistakes cost 1 more than the floor: 2 · 2⁻²³ · 1.5.
  const quanta = 3 * 2 ** -23;
  assert.deepEqual(
    [...aboveFloor(Float64Array.of(0.5 + quanta, 0.5 + quanta + 2 ** -24), 0.5, FIT)],
    [0, quanta + 2 ** -24],
  );
});

test("losses of more digits than float32 has are told from the floor by more", () => {
  assert.deepEqual([...aboveFloor(Float64Array.of(0.1, 0.5 + 2 ** -30, 0.5 + 2 ** -51), 0.5, FIT)], [0, 2 ** -30, 0]);
});

test("the scale of the loss is that at which a set counts as fitted", () => {
  const losses = Float64Array.of(0.5 + 2 ** -23, 0.5 + 2 ** -21).map((loss) => loss * 2 ** -10);
  assert.deepEqual([...aboveFloor(losses, 2 ** -11, FIT)], [0, 0]);
  assert.deepEqual([...aboveFloor(losses, 2 ** -11, FIT * 2 ** -10)], [0, 2 ** -31]);
});
