/** @file Changes of precision: between element types, and rounding to formats that are stored as float32. */
import type { FloatType } from "../dtype.ts";
import { roundToBf16, roundToF16 } from "../reference/float32.ts";
import type { Tensor } from "../tensor.ts";
import { defineConversion } from "./elementwise.ts";

const widen: (x: Tensor) => Tensor = defineConversion({
  name: "cast",
  kernel: "cast_f32_f64",
  from: "f32",
  to: "f64",
  convert: Number,
  differentiate: (cotangent) => narrow(cotangent),
});

const narrow: (x: Tensor) => Tensor = defineConversion({
  name: "cast",
  kernel: "cast_f64_f32",
  from: "f64",
  to: "f32",
  convert: Math.fround,
  differentiate: (cotangent) => widen(cotangent),
});

const fromIndex = defineConversion({
  name: "cast",
  kernel: "cast_i32_f32",
  from: "i32",
  to: "f32",
  convert: Math.fround,
  differentiate: () => null,
});

/** The same numbers in another element type, rounded to nearest even. */
export function cast(x: Tensor, dtype: FloatType): Tensor {
  if (x.dtype === dtype) return x;
  if (x.dtype === "i32") return cast(fromIndex(x), dtype);
  return dtype === "f64" ? widen(x) : narrow(x);
}

const roundF16: (x: Tensor) => Tensor = defineConversion({
  name: "round",
  kernel: "round_f16",
  from: "f32",
  to: "f32",
  convert: roundToF16,
  differentiate: (cotangent) => roundF16(cotangent),
});

const roundBf16: (x: Tensor) => Tensor = defineConversion({
  name: "round",
  kernel: "round_bf16",
  from: "f32",
  to: "f32",
  convert: roundToBf16,
  differentiate: (cotangent) => roundBf16(cotangent),
});

/**
 * float32 values rounded to a 16-bit format and kept as float32. The cotangent is rounded likewise, as a cast to
 * half precision and back does in PyTorch.
 */
export function round(x: Tensor, format: "f16" | "bf16"): Tensor {
  return format === "f16" ? roundF16(x) : roundBf16(x);
}
