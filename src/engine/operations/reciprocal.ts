/** @file 1 / x. */
import { defineUnary } from "./elementwise.ts";
import { mul } from "./mul.ts";
import { neg } from "./neg.ts";

/** Reciprocal: one correctly rounded division. */
export const reciprocal = defineUnary({
  name: "reciprocal",
  f32: (x) => Math.fround(1 / x),
  f64: (x) => 1 / x,
  differentiate: (_, cotangent, y) => neg(mul(cotangent, mul(y, y))),
});
