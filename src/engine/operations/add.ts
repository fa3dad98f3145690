/** @file a + b. */
import { defineBinary } from "./elementwise.ts";

/** Sum, element by element, with broadcasting. */
export const add = defineBinary({
  name: "add",
  f32: (a, b) => Math.fround(a + b),
  f64: (a, b) => a + b,
  differentiate: (_a, _b, cotangent) => [cotangent, cotangent],
});
