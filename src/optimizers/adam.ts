/** @file Adam and AdamW. */
import { ADAM_HYPER, adam, after, cast, div, type FloatType, leaf, part, sqrt } from "../engine/index.ts";
import { integerPower } from "./integerPower.ts";
import type { Optimizer } from "./optimizer.ts";

export interface AdamSettings {
  /** `adam` adds weight decay to the gradient, `adamW` takes it off the weights. */
  readonly name: "adam" | "adamW";
  readonly learningRate: number;
  readonly betas: readonly [number, number];
  readonly epsilon: number;
  readonly weightDecay: number;
}

/** Adam (Kingma & Ba 2015) or AdamW (Loshchilov & Hutter 2019) as PyTorch computes them; see the operation `adam`. */
export function createAdam(settings: AdamSettings, parameterCount: number, dtype: FloatType): Optimizer {
  const { learningRate, epsilon, weightDecay } = settings;
  const [beta1, beta2] = settings.betas;
  const firstMoment = leaf("optimizer.firstMoment", [parameterCount], dtype);
  const secondMoment = leaf("optimizer.secondMoment", [parameterCount], dtype);
  const hyper = leaf("optimizer.hyper", [8], "f64");
  const hyperScalar = (name: keyof typeof ADAM_HYPER) => part(hyper, ADAM_HYPER[name], []);
  return {
    state: [firstMoment, secondMoment],
    hyper,
    trace: (parameters, gradient) => {
      const update = adam(parameters, gradient, firstMoment, secondMoment, hyper);
      const rootBiasCorrection = cast(sqrt(hyperScalar("biasCorrection2")), dtype);
      return {
        update,
        denominator: div(sqrt(after(secondMoment, update)), rootBiasCorrection),
        epsilon: cast(hyperScalar("epsilon"), dtype),
      };
    },
    writeScalars: (values, step) => {
      values[ADAM_HYPER.learningRate] = learningRate;
      values[ADAM_HYPER.beta1] = beta1;
      values[ADAM_HYPER.beta2] = beta2;
      values[ADAM_HYPER.epsilon] = epsilon;
      values[ADAM_HYPER.biasCorrection1] = 1 - integerPower(beta1, step);
      values[ADAM_HYPER.biasCorrection2] = 1 - integerPower(beta2, step);
      values[ADAM_HYPER.weightDecay] = weightDecay;
      values[ADAM_HYPER.decoupled] = settings.name === "adamW" ? 1 : 0;
    },
  };
}
