/** @file −x. */
import { defineUnary } from "./elementwise.ts";

/** Negative; −0 for +0. */
export const neg = defineUnary({
  name: "neg",
  f32: (x) => -x,
  f64: (x) => -x,
  differentiate: (_, cotangent) => neg(cotangent),
});
