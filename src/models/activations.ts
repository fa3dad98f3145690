/** @file The activations: functions between layers, the same in all networks. */
import { z } from "zod";
import { add, erf, mul, relu, scalar, type Tensor, tanh } from "../engine/index.ts";

const times = (x: Tensor, factor: number): Tensor => mul(x, scalar(factor, x.dtype));
const plusOne = (x: Tensor): Tensor => add(x, scalar(1, x.dtype));

/** By name, as `model.activation` says it. */
export const ACTIVATIONS = {
  relu,
  gelu: (x) => mul(times(x, 0.5), plusOne(erf(times(x, Math.SQRT1_2)))),
  "gelu-tanh": (x) =>
    mul(times(x, 0.5), plusOne(tanh(times(add(x, times(mul(mul(x, x), x), 0.044715)), Math.sqrt(2 / Math.PI))))),
  // The logistic function by the hyperbolic tangent, which overflows nowhere.
  silu: (x) => mul(times(x, 0.5), plusOne(tanh(times(x, 0.5)))),
  tanh,
  quadratic: (x) => mul(x, x),
  identity: (x) => x,
} as const satisfies Readonly<Record<string, (x: Tensor) => Tensor>>;

export type Activation = keyof typeof ACTIVATIONS;

/** @param where between what it stands, for the setting's meaning */
export const activation = (where: string) =>
  z
    .enum(["relu", "gelu", "gelu-tanh", "silu", "tanh", "quadratic", "identity"])
    .default("relu")
    .describe(
      `Function ${where}. \`relu\`: max(0, x). \`gelu\`: x·Φ(x), with the error function; \`gelu-tanh\`: with PyTorch's approximation of it by tanh. \`silu\`: x/(1 + e⁻ˣ). \`quadratic\`: x². \`identity\`: x itself, which makes a network of linear layers linear (deep-linear: Thilak et al., appendix A).`,
    );
