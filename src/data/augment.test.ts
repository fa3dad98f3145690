/** @file Laws of augmentation: what is random in it, and what it depends on. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createAugmentation } from "./augment.ts";

const ask = (cropPadding: number, horizontalFlip: boolean, seed = 0) =>
  createAugmentation({ cropPadding, horizontalFlip }, seed) ?? assert.fail("nothing is changed");

test("with nothing asked for there is none", () => {
  assert.equal(createAugmentation({ cropPadding: 0, horizontalFlip: false }, 0), null);
});

test("a move depends on seed, step and place alone, and each of them has its own", () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.nat(1e9), fc.nat(2 ** 20 - 1), (seed, step, place) => {
      const move = ask(1000, true, seed)(step)(place);
      const again = ask(1000, true, seed);
      again(step + 1)(place);
      assert.deepEqual(again(step)(place), move);
      const others = [
        again(step + 1)(place),
        again(step)(place + 1),
        ask(1000, true, seed === 0 ? 1 : seed - 1)(step)(place),
      ];
      // Two of four million moves are the same now and then, not so three of them.
      assert.ok(others.some(({ down, right }) => down !== move.down || right !== move.right));
    }),
  );
});

test("crops are as far as the padding goes, each equally often, and every second image is mirrored", () => {
  const count = 20_000;
  const moveOf = ask(2, true)(7);
  const moves = Array.from({ length: count }, (_, place) => moveOf(place));
  const times = (fits: (move: (typeof moves)[number]) => boolean) => moves.filter(fits).length;
  for (const shift of [-2, -1, 0, 1, 2]) {
    for (const found of [times(({ down }) => down === shift), times(({ right }) => right === shift)])
      assert.ok(Math.abs(found - count / 5) < 5 * Math.sqrt(count * 0.16), `${shift}: ${found}`);
  }
  assert.ok(Math.abs(times(({ isMirrored }) => isMirrored) - count / 2) < 5 * Math.sqrt(count / 4));
  const corner = times(({ down, right, isMirrored }) => down === 2 && right === -2 && isMirrored);
  assert.ok(Math.abs(corner - count / 50) < 5 * Math.sqrt(count / 50), `the three are independent: ${corner}`);
});

test("one of the two alone changes nothing else", () => {
  const [both, flips, crops] = [ask(3, true)(5), ask(0, true)(5), ask(3, false)(5)];
  for (let place = 0; place < 50; place++) {
    const { down, right, isMirrored } = both(place);
    assert.deepEqual(flips(place), { down: 0, right: 0, isMirrored });
    assert.deepEqual(crops(place), { down, right, isMirrored: false });
  }
});
