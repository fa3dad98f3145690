/** @file a / b. */
import type { Tensor } from "../tensor.ts";
import { defineBinary } from "./elementwise.ts";
import { mul } from "./mul.ts";
import { neg } from "./neg.ts";

/** Quotient, element by element, with broadcasting. */
export const div: (a: Tensor, b: Tensor) => Tensor = defineBinary({
  name: "div",
  f32: (a, b) => Math.fround(a / b),
  f64: (a, b) => a / b,
  differentiate: (_, b, cotangent, y) => [div(cotangent, b), neg(div(mul(cotangent, y), b))],
});
