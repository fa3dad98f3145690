/** @file Square root. */
import { div } from "./div.ts";
import { defineUnary } from "./elementwise.ts";
import { scalar } from "./leaf.ts";
import { mul } from "./mul.ts";

/** Square root, correctly rounded. */
export const sqrt = defineUnary({
  name: "sqrt",
  f32: (x) => Math.fround(Math.sqrt(x)),
  f64: Math.sqrt,
  differentiate: (_, cotangent, y) => div(mul(cotangent, scalar(0.5, y.dtype)), y),
});
