/** @file Hyperbolic tangent. */
import * as float32 from "../reference/float32.ts";
import * as float64 from "../reference/float64.ts";
import { defineUnary } from "./elementwise.ts";
import { scalar } from "./leaf.ts";
import { mul } from "./mul.ts";
import { sub } from "./sub.ts";

/** Hyperbolic tangent, our own. */
export const tanh = defineUnary({
  name: "tanh",
  f32: float32.tanh,
  f64: float64.tanh,
  differentiate: (_, cotangent, y) => mul(cotangent, sub(scalar(1, y.dtype), mul(y, y))),
});
