import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { philox4x32 } from "../engine/reference/philox.ts";
import { PURPOSES, type Purpose, STEP_PURPOSES } from "./purposes.ts";
import { createStream, createStreamOfMany, draw } from "./stream.ts";

const take = (seed: number, purpose: Purpose, count: number, position = 0): number[] => {
  const stream = createStream(seed, purpose, position);
  return Array.from({ length: count }, () => draw(stream)).flat();
};

test("a stream is the Philox blocks of counter (index, purpose) under the seed, in order", () => {
  const seed = 7 * 2 ** 32 + 9;
  assert.deepEqual(take(seed, "data", 4), [...philox4x32([0, 0, 0, 0], [9, 7]), ...philox4x32([1, 0, 0, 0], [9, 7])]);
  assert.deepEqual(take(seed, "initialization", 2), [...philox4x32([0, 0, 1, 0], [9, 7])]);
});

test("an index beyond 32 bits goes on in the second counter word", () => {
  assert.deepEqual(take(0, "data", 4, 2 ** 33 - 2), [
    ...philox4x32([0xffffffff, 0, 0, 0], [0, 0]),
    ...philox4x32([0, 1, 0, 0], [0, 0]),
  ]);
});

test("a stream started at a position goes on where the other stood", () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.nat(40), (seed, position) => {
      const whole = take(seed, "data", position + 10);
      assert.deepEqual(take(seed, "data", 10, position), whole.slice(2 * position));
    }),
  );
});

test("streams of many begin where they did, and what one draws beyond its room is in no other", () => {
  const room = 8;
  const streams = [0, 1, 2].map((number) => createStreamOfMany(3, "probes", number, room));
  const drawn = streams.map((stream) => Array.from({ length: 3 * room }, () => draw(stream).join()));
  drawn.forEach((draws, number) => {
    const first = take(3, "probes", room, number * room);
    assert.deepEqual(draws.slice(0, room).join(), first.join());
  });
  assert.equal(new Set(drawn.flat()).size, 3 * 3 * room);
});

test("seeds and purposes give different sequences", () => {
  const sequences = [0, 1, 2, 2 ** 32, Number.MAX_SAFE_INTEGER].flatMap((seed) =>
    (["data", "initialization"] as const).map((purpose) => take(seed, purpose, 4).join()),
  );
  assert.equal(new Set(sequences).size, sequences.length);
});

test("a seed or position that is not a safe non-negative integer is refused", () => {
  for (const wrong of [-1, 0.5, Number.NaN, 2 ** 53]) {
    assert.throws(() => createStream(wrong, "data"), /^RangeError: seed must be an integer/);
    assert.throws(() => createStream(0, "data", wrong), /^RangeError: position must be an integer/);
  }
});

test("no two purposes have the same number", () => {
  const numbers = [...Object.values(PURPOSES), ...Object.values(STEP_PURPOSES)];
  assert.equal(new Set(numbers).size, numbers.length);
});
