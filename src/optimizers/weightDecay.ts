/** @file Weight decay in its two forms. */
import { z } from "zod";
import { add, mul, scalar, type Tensor } from "../engine/index.ts";

const decay = z.number().min(0).default(0);

/** Decay that is part of the gradient, as Adam and SGD have it in PyTorch. */
export const coupledWeightDecay = decay.describe(
  "Pull of all parameters towards 0: this times the parameter is added to its gradient. Thilak et al., appendix C.1: slingshots go as it grows.",
);

/** Decay apart from the gradient (Loshchilov & Hutter 2019). */
export const decoupledWeightDecay = decay.describe(
  "Pull of all parameters towards 0: learningRate times this times the parameter is taken off it. Thilak et al., appendix C.1: slingshots go as it grows.",
);

/** g + λ θ; g itself where λ is 0, so that signed zeros stay as they are. */
export function addWeightDecay(gradient: Tensor, parameters: Tensor, weightDecay: number): Tensor {
  return weightDecay === 0 ? gradient : add(gradient, mul(parameters, scalar(weightDecay, parameters.dtype)));
}
