/** @file Natural logarithm. */
import * as float32 from "../reference/float32.ts";
import * as float64 from "../reference/float64.ts";
import { div } from "./div.ts";
import { defineUnary } from "./elementwise.ts";

/** Natural logarithm, our own; −∞ at 0, NaN below. */
export const log = defineUnary({
  name: "log",
  f32: float32.log,
  f64: float64.log,
  differentiate: (x, cotangent) => div(cotangent, x),
});
