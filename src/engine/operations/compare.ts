/** @file Comparisons: 1 where they hold, 0 elsewhere; flat, so their derivative is zero. */
import { apply, type Operation, ShapeError, type Tensor } from "../tensor.ts";
import { broadcastOperands, defineBinary, defineUnary, lowerBinary } from "./elementwise.ts";

/** 1 where a < b; 0 elsewhere and for NaN. */
export const less = defineBinary({
  name: "less",
  f32: (a, b) => Number(a < b),
  f64: (a, b) => Number(a < b),
  differentiate: () => [null, null],
});

const equalFloats = defineBinary({
  name: "equal",
  f32: (a, b) => Number(a === b),
  f64: (a, b) => Number(a === b),
  differentiate: () => [null, null],
});

const equalIndices: Operation = {
  name: "equal",
  writesPadding: true,
  repeatsValues: true,
  infer: (inputs) => {
    if (inputs.some((tensor) => tensor.dtype !== "i32"))
      throw new ShapeError("equal", inputs, "needs tensors of one type");
    return { shape: (inputs[0] as Tensor).shape, dtype: "f32" };
  },
  differentiate: () => [null, null],
  evaluate: (_, [a, b], output) => {
    for (let i = 0; i < output.length; i++) output[i] = Number(a?.[i] === b?.[i]);
  },
  lower: (node, place) => lowerBinary("equal_i32", node, place),
};

/** 1 where a = b; 0 elsewhere and for NaN. Indices compare to float32 ones and zeros. */
export function equal(a: Tensor, b: Tensor): Tensor {
  if (a.dtype !== "i32") return equalFloats(a, b);
  return apply(equalIndices, broadcastOperands("equal", a, b), undefined);
}

/** Heaviside's step: 1 where x > 0; 0 elsewhere and for NaN. */
export const step = defineUnary({
  name: "step",
  f32: (x) => Number(x > 0),
  f64: (x) => Number(x > 0),
  differentiate: () => null,
});

/** 1 where x > 0, −1 where x < 0; 0 elsewhere and for NaN. */
export const sign = defineUnary({
  name: "sign",
  f32: (x) => Number(x > 0) - Number(x < 0),
  f64: (x) => Number(x > 0) - Number(x < 0),
  differentiate: () => null,
});
