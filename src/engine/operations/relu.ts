/** @file Rectified linear unit and its derivative. */
import type { Tensor } from "../tensor.ts";
import { defineBinary, defineUnary } from "./elementwise.ts";

/** dy where y > 0, else +0: the derivative of `relu` in terms of its own result, so that its argument can be forgotten. */
export const reluGradient: (dy: Tensor, y: Tensor) => Tensor = defineBinary({
  name: "reluGradient",
  f32: (dy, y) => (y > 0 ? dy : 0),
  f64: (dy, y) => (y > 0 ? dy : 0),
  differentiate: (_, y, cotangent) => [reluGradient(cotangent, y), null],
});

const positivePart = (x: number) => (x > 0 ? x : Number.isNaN(x) ? x : 0);

/** x where x > 0, else +0; NaN stays. */
export const relu = defineUnary({
  name: "relu",
  f32: positivePart,
  f64: positivePart,
  differentiate: (_, cotangent, y) => reluGradient(cotangent, y),
});
