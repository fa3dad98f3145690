/** @file Arithmetic mean. */
import { sizeOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { sum } from "./broadcast.ts";
import { div } from "./div.ts";
import { scalar } from "./leaf.ts";

/** The sum of all elements divided by their number, a scalar: one division, as PyTorch's mean. */
export function mean(x: Tensor): Tensor {
  return div(sum(x), scalar(sizeOf(x.shape), x.dtype));
}
