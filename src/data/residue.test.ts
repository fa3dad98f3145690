import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { invertResidue, isPrime, reduce } from "./residue.ts";

test("isPrime finds the primes below 50, and 97 and 113", () => {
  const found = Array.from({ length: 50 }, (_, i) => i).filter(isPrime);
  assert.deepEqual(found, [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47]);
  assert.ok(isPrime(97) && isPrime(113) && !isPrime(98) && !isPrime(31 * 31));
});

test("reduce gives the residue that differs by a multiple of the modulus", () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 2, max: 1024 }), (value, modulus) => {
      const residue = reduce(value, modulus);
      assert.ok(residue >= 0 && residue < modulus);
      assert.ok(Number.isInteger((value - residue) / modulus));
    }),
  );
  assert.equal(reduce(-97, 97), 0);
});

test("invertResidue inverts every residue but 0 of a prime", () => {
  for (const prime of [2, 3, 5, 7, 97, 113, 1021]) {
    for (let value = 1; value < prime; value++) {
      const inverse = invertResidue(value, prime);
      assert.ok(inverse > 0 && inverse < prime);
      assert.equal((value * inverse) % prime, 1);
    }
  }
});
