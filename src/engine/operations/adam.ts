/** @file One Adam or AdamW step over a flat parameter vector, in place. */
import type { TensorData } from "../dtype.ts";
import {
  ADAM_BETA1,
  ADAM_BETA2,
  ADAM_BIAS_CORRECTION1,
  ADAM_BIAS_CORRECTION2,
  ADAM_DECOUPLED,
  ADAM_EPSILON,
  ADAM_EPSILON_INSIDE,
  ADAM_LEARNING_RATE,
  ADAM_SCALARS_LENGTH,
  ADAM_WEIGHT_DECAY,
} from "../kernels/adamScalars.ts";
import { ELEMENTWISE_TILE } from "../kernels/tiles.ts";
import { apply, expectFloats, type Operation, ShapeError, type Tensor } from "../tensor.ts";

/** Places of the scalars in their vector, all float64. */
export const ADAM_SCALARS = {
  learningRate: ADAM_LEARNING_RATE,
  beta1: ADAM_BETA1,
  beta2: ADAM_BETA2,
  epsilon: ADAM_EPSILON,
  biasCorrection1: ADAM_BIAS_CORRECTION1,
  biasCorrection2: ADAM_BIAS_CORRECTION2,
  weightDecay: ADAM_WEIGHT_DECAY,
  decoupled: ADAM_DECOUPLED,
  epsilonInside: ADAM_EPSILON_INSIDE,
} as const;

const adamOperation: Operation = {
  name: "adam",
  mutates: [0, 2, 3],
  infer: (inputs) => {
    const dtype = expectFloats("adam", inputs.slice(0, 4), 4);
    const [parameters] = inputs as [Tensor];
    const { length } = parameters.shape;
    if (length !== 1 || inputs.slice(1, 4).some((tensor) => tensor.shape[0] !== parameters.shape[0])) {
      throw new ShapeError("adam", inputs, "needs four vectors of one length");
    }
    if (inputs[4]?.dtype !== "f64" || inputs[4].shape[0] !== ADAM_SCALARS_LENGTH)
      throw new ShapeError("adam", inputs, `needs f64[${ADAM_SCALARS_LENGTH}] as scalars`);
    return { shape: parameters.shape, dtype };
  },
  alias: () => ({ offset: 0 }),
  // The order of PyTorch's single-tensor loop: lerp, mul + addcmul, sqrt / sqrt + ε, addcdiv.
  evaluate: ({ dtype }, [parameters, gradient, firstMoment, secondMoment, scalars]) => {
    const round = dtype === "f32" ? Math.fround : Number;
    const h = (name: keyof typeof ADAM_SCALARS) => scalars?.[ADAM_SCALARS[name]] as number;
    const [p, g, m, v] = [parameters, gradient, firstMoment, secondMoment] as [
      TensorData,
      TensorData,
      TensorData,
      TensorData,
    ];
    const oneMinusBeta1 = round(1 - h("beta1"));
    const beta2 = round(h("beta2"));
    const oneMinusBeta2 = round(1 - h("beta2"));
    const rootBiasCorrection2 = round(Math.sqrt(h("biasCorrection2")));
    const epsilon = round(h("epsilon"));
    const epsilonInside = round(h("epsilonInside"));
    const negativeStep = round(-h("learningRate") / h("biasCorrection1"));
    const decay = round(1 - h("learningRate") * h("weightDecay"));
    const coupledDecay = round(h("weightDecay"));
    const decoupled = h("decoupled") === 1;
    for (let i = 0; i < p.length; i++) {
      let parameter = p[i] as number;
      let slope = g[i] as number;
      if (decoupled) parameter = round(parameter * decay);
      else if (coupledDecay !== 0) slope = round(slope + round(coupledDecay * parameter));
      const first = round((m[i] as number) + round(oneMinusBeta1 * round(slope - (m[i] as number))));
      const second = round(round((v[i] as number) * beta2) + round(round(oneMinusBeta2 * slope) * slope));
      const denominator = round(round(round(Math.sqrt(round(second + epsilonInside))) / rootBiasCorrection2) + epsilon);
      m[i] = first;
      v[i] = second;
      p[i] = round(parameter + round(round(negativeStep * first) / denominator));
    }
  },
  lower: (node, place) => {
    const count = node.shape[0] as number;
    const words = [...[0, 1, 2, 3, 4].map((index) => place.input(index)), count];
    return [{ kernel: `adam_${node.dtype}`, tiles: Math.ceil(count / ELEMENTWISE_TILE), words }];
  },
};

/**
 * Adam (Kingma & Ba 2015; AdamW: Loshchilov & Hutter 2019) with PyTorch's placement of ε:
 * m ← m + (1−β₁)(g − m), v ← β₂v + (1−β₂)g², θ ← θ − η/(1−β₁ᵗ) · m / (√v/√(1−β₂ᵗ) + ε).
 *
 * @param parameters θ, a flat leaf, overwritten; likewise the moments
 * @param scalars f64[9], see `ADAM_SCALARS`; its scalars are computed in float64 and rounded once to the parameters' type
 * @returns the updated parameters
 */
export function adam(
  parameters: Tensor,
  gradient: Tensor,
  firstMoment: Tensor,
  secondMoment: Tensor,
  scalars: Tensor,
): Tensor {
  return apply(adamOperation, [parameters, gradient, firstMoment, secondMoment, scalars], undefined);
}
