/** @file eˣ. */
import * as float32 from "../reference/float32.ts";
import * as float64 from "../reference/float64.ts";
import { defineUnary } from "./elementwise.ts";
import { mul } from "./mul.ts";

/** Exponential, our own: the same bits everywhere, at most 1 ulp from the correctly rounded value in float32. */
export const exp = defineUnary({
  name: "exp",
  f32: float32.exp,
  f64: float64.exp,
  differentiate: (_, cotangent, y) => mul(cotangent, y),
});
