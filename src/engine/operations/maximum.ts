/** @file max(a, b), element by element. */

import { add } from "./add.ts";
import { equal, less } from "./compare.ts";
import { defineBinary } from "./elementwise.ts";
import { scalar } from "./leaf.ts";
import { mul } from "./mul.ts";

/** The larger one; NaN where either is NaN; +0 above −0. At a tie each gets half of the cotangent, as in PyTorch. */
export const maximum = defineBinary({
  name: "max",
  f32: Math.max,
  f64: Math.max,
  differentiate: (a, b, cotangent) => {
    const tie = mul(equal(a, b), scalar(0.5, a.dtype));
    return [mul(cotangent, add(less(b, a), tie)), mul(cotangent, add(less(a, b), tie))];
  },
});
