import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Block, type Key, philox4x32 } from "./philox.ts";

const hex = (words: readonly number[]): string => words.map((word) => word.toString(16).padStart(8, "0")).join(" ");

// Known answers published with Random123 (kat_vectors, philox4x32 10).
const KNOWN: { counter: Block; key: Key; block: string }[] = [
  { counter: [0, 0, 0, 0], key: [0, 0], block: "6627e8d5 e169c58d bc57ac4c 9b00dbd8" },
  {
    counter: [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
    key: [0xffffffff, 0xffffffff],
    block: "408f276d 41c83b0e a20bc7c6 6d5451fd",
  },
  {
    counter: [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    key: [0xa4093822, 0x299f31d0],
    block: "d16cfe09 94fdcceb 5001e420 24126ea1",
  },
];

for (const { counter, key, block } of KNOWN) {
  test(`philox4x32 of ${hex(counter)} is the published block`, () => {
    assert.equal(hex(philox4x32(counter, key)), block);
  });
}

/** The same generator in arbitrary-precision integers, as the paper writes it. */
function philoxBig(counter: Block, key: Key): number[] {
  let [a, b, c, d] = counter.map(BigInt) as [bigint, bigint, bigint, bigint];
  let [k0, k1] = key.map(BigInt) as [bigint, bigint];
  const mask = 0xffffffffn;
  for (let round = 0; round < 10; round++) {
    const p0 = 0xd2511f53n * a;
    const p1 = 0xcd9e8d57n * c;
    [a, b, c, d] = [(p1 >> 32n) ^ b ^ k0, p1 & mask, (p0 >> 32n) ^ d ^ k1, p0 & mask];
    k0 = (k0 + 0x9e3779b9n) & mask;
    k1 = (k1 + 0xbb67ae85n) & mask;
  }
  return [a, b, c, d].map(Number);
}

test("philox4x32 equals the same rounds in big integers", () => {
  const word = fc.integer({ min: 0, max: 0xffffffff });
  fc.assert(
    fc.property(fc.tuple(word, word, word, word), fc.tuple(word, word), (counter, key) => {
      assert.deepEqual([...philox4x32(counter, key)], philoxBig(counter, key));
    }),
  );
});
