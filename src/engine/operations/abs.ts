/** @file |x|. */
import { sign } from "./compare.ts";
import { defineUnary } from "./elementwise.ts";
import { mul } from "./mul.ts";

/** Absolute value; its derivative at 0 is taken as 0. */
export const abs = defineUnary({
  name: "abs",
  f32: Math.abs,
  f64: Math.abs,
  differentiate: (x, cotangent) => mul(cotangent, sign(x)),
});
