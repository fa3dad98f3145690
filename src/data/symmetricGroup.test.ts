import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { composePermutations as compose, invertPermutation as invert, PERMUTATIONS } from "./symmetricGroup.ts";

const element = fc.nat(119);
const numberOf = (written: string): number => PERMUTATIONS.indexOf(written);

test("the elements are the 120 arrangements in lexicographic order", () => {
  assert.equal(new Set(PERMUTATIONS).size, 120);
  assert.deepEqual([...PERMUTATIONS].sort(), PERMUTATIONS);
  assert.deepEqual(
    [PERMUTATIONS[0], PERMUTATIONS[1], PERMUTATIONS[24], PERMUTATIONS[119]],
    ["01234", "01243", "10234", "43210"],
  );
});

test("a product acts with its left factor first", () => {
  // Swapping 0 with 1 and then 1 with 2 takes 0 by way of 1 to 2.
  assert.equal(compose(numberOf("10234"), numberOf("02134")), numberOf("20134"));
  assert.equal(compose(numberOf("02134"), numberOf("10234")), numberOf("12034"));
});

test("the products form a group with identity 0", () => {
  fc.assert(
    fc.property(element, element, element, (a, b, c) => {
      assert.ok(Number.isInteger(compose(a, b)) && compose(a, b) >= 0 && compose(a, b) < 120);
      assert.equal(compose(compose(a, b), c), compose(a, compose(b, c)));
      assert.equal(compose(a, 0), a);
      assert.equal(compose(0, a), a);
      assert.equal(compose(a, invert(a)), 0);
      assert.equal(compose(invert(a), a), 0);
    }),
  );
});

test("a number that is no element is refused", () => {
  for (const wrong of [-1, 120, 0.5]) {
    assert.throws(() => compose(wrong, 0), /^RangeError: S5 has no element/);
    assert.throws(() => compose(0, wrong), /^RangeError: S5 has no element/);
    assert.throws(() => invert(wrong), /^RangeError: S5 has no element/);
  }
});
