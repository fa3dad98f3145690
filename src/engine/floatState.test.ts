import assert from "node:assert/strict";
import { test } from "node:test";
import { type Calculator, findFloatFault } from "./floatState.ts";

const RIGHT: Calculator = {
  add: (a, b) => a + b,
  multiply: (a, b) => a * b,
  divide: (a, b) => a / b,
  root: Math.sqrt,
  narrow: Math.fround,
};

const flush = (x: number) => (Math.abs(x) < 2 ** -1022 ? 0 * x : x);
const flush32 = (x: number) => (Math.abs(x) < 2 ** -126 ? 0 * x : x);

/** The float64 number next to x in a direction. */
function next(x: number, up: boolean): number {
  const cell = new DataView(new ArrayBuffer(8));
  cell.setFloat64(0, x);
  cell.setBigInt64(0, cell.getBigInt64(0) + (up === x > 0 ? 1n : -1n));
  return cell.getFloat64(0);
}

/** Division that rounds in one direction: exact remainders tell on which side the nearest quotient lies. */
const divideRounding = (direction: (quotient: number) => "up" | "down") => (a: number, b: number) => {
  const quotient = a / b;
  // Exact for the small whole divisors of the test: the quotient's error times b, as a whole number of 2^-60.
  const scale = 2n ** 60n;
  const error = BigInt(a) * scale - BigInt(quotient * 2 ** 60) * BigInt(b);
  if (error === 0n) return quotient;
  const tooSmall = error > 0n;
  return direction(quotient) === "up"
    ? tooSmall
      ? next(quotient, true)
      : quotient
    : tooSmall
      ? quotient
      : next(quotient, false);
};

test("this process keeps subnormal numbers and rounds to nearest", () => {
  assert.equal(findFloatFault(), null);
  assert.equal(findFloatFault(RIGHT), null);
});

test("each single operation that flushes its results, or its operands, is noticed", () => {
  const wrong: Partial<Calculator>[] = [
    { add: (a, b) => flush(a + b) },
    { add: (a, b) => flush(a) + flush(b) },
    { multiply: (a, b) => flush(a * b) },
    { multiply: (a, b) => flush(a) * flush(b) },
    { divide: (a, b) => flush(a / b) },
    { root: (x) => Math.sqrt(flush(x)) },
    { narrow: (x) => flush32(Math.fround(x)) },
  ];
  for (const change of wrong) {
    assert.equal(
      findFloatFault({ ...RIGHT, ...change })?.does,
      "flushes subnormal numbers to zero",
      String(Object.values(change)),
    );
  }
});

test("every other direction of rounding is named", () => {
  const directions: [direction: (quotient: number) => "up" | "down", name: string][] = [
    [() => "up", "upward"],
    [() => "down", "downward"],
    [(quotient) => (quotient > 0 ? "down" : "up"), "toward zero"],
  ];
  for (const [direction, name] of directions) {
    const fault = findFloatFault({ ...RIGHT, divide: divideRounding(direction) });
    assert.equal(fault?.does, `rounds ${name} instead of to nearest`);
  }
});

test("rounding to float32 in another direction is noticed by itself", () => {
  const up = (x: number) => {
    const nearest = Math.fround(x);
    return nearest >= x ? nearest : Math.fround(nearest * (1 + 2 ** -23));
  };
  const truncated = (x: number) => {
    const nearest = Math.fround(x);
    return Math.abs(nearest) <= Math.abs(x) ? nearest : Math.fround(nearest * (1 - 2 ** -23));
  };
  for (const narrow of [up, truncated]) assert.notEqual(findFloatFault({ ...RIGHT, narrow }), null);
});
