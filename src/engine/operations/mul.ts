/** @file a · b. */
import type { Tensor } from "../tensor.ts";
import { defineBinary } from "./elementwise.ts";

/** Product, element by element, with broadcasting. */
export const mul: (a: Tensor, b: Tensor) => Tensor = defineBinary({
  name: "mul",
  f32: (a, b) => Math.fround(a * b),
  f64: (a, b) => a * b,
  differentiate: (a, b, cotangent) => [mul(cotangent, b), mul(cotangent, a)],
});
