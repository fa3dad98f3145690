import assert from "node:assert/strict";
import { test } from "node:test";
import { createMersenneTwister } from "./mersenneTwister.ts";

test("the 10,000th word of seed 5489 is that of the C++ standard, [rand.predef]", () => {
  const next = createMersenneTwister(5489);
  const words = Array.from({ length: 10_000 }, () => next());
  assert.equal(words[9999], 4123659995);
});

test("the first words of seed 0 are those of numpy.random.RandomState(0)", () => {
  const next = createMersenneTwister(0);
  assert.deepEqual([next(), next(), next()], [2357136044, 2546248239, 3071714933]);
});
