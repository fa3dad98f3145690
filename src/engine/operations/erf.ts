/** @file Error function, the heart of GELU. */
import * as float32 from "../reference/float32.ts";
import * as float64 from "../reference/float64.ts";
import { defineUnary } from "./elementwise.ts";
import { exp } from "./exp.ts";
import { scalar } from "./leaf.ts";
import { mul } from "./mul.ts";
import { neg } from "./neg.ts";

const TWO_OVER_SQRT_PI = 1.1283791670955126;

/** erf(x) = 2/√π ∫₀ˣ exp(−t²) dt, our own. */
export const erf = defineUnary({
  name: "erf",
  f32: float32.erf,
  f64: float64.erf,
  differentiate: (x, cotangent) => mul(cotangent, mul(scalar(TWO_OVER_SQRT_PI, x.dtype), exp(neg(mul(x, x))))),
});
