/** @file a − b. */
import { defineBinary } from "./elementwise.ts";
import { neg } from "./neg.ts";

/** Difference, element by element, with broadcasting. */
export const sub = defineBinary({
  name: "sub",
  f32: (a, b) => Math.fround(a - b),
  f64: (a, b) => a - b,
  differentiate: (_a, _b, cotangent) => [cotangent, neg(cotangent)],
});
