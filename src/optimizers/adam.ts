/** @file Adam and AdamW. */
import {
  ADAM_HYPER,
  ADAM_HYPER_LENGTH,
  adam,
  after,
  cast,
  div,
  type FloatType,
  leaf,
  part,
  scalar,
  sqrt,
  type TensorData,
} from "../engine/index.ts";
import { integerPower } from "./integerPower.ts";
import type { Optimizer } from "./optimizer.ts";
import { type ScheduleSettings, scheduleFactor } from "./schedule.ts";

export interface AdamSettings extends ScheduleSettings {
  /** `adam` adds weight decay to the gradient, `adamW` takes it off the weights. */
  readonly name: "adam" | "adamW";
  readonly learningRate: number;
  readonly betas: readonly [number, number];
  readonly epsilon: number;
  /** √v/√(1−β₂ᵗ) + ε as PyTorch; √(v̂ + ε); or (√v + ε)/√(1−β₂ᵗ). */
  readonly epsilonPlacement: "after-root" | "inside-root" | "before-correction";
  readonly weightDecay: number;
}

/** Adam (Kingma & Ba 2015) or AdamW (Loshchilov & Hutter 2019) as PyTorch computes them; see the operation `adam`. */
export function createAdam(settings: AdamSettings, parameterCount: number, dtype: FloatType): Optimizer {
  const firstMoment = leaf("optimizer.firstMoment", [parameterCount], dtype);
  const secondMoment = leaf("optimizer.secondMoment", [parameterCount], dtype);
  const hyper = leaf("optimizer.hyper", [ADAM_HYPER_LENGTH], "f64");
  return {
    state: new Map([
      ["exp_avg", firstMoment],
      ["exp_avg_sq", secondMoment],
    ]),
    hyper,
    trace: (parameters, gradient) => {
      const update = adam(parameters, gradient, firstMoment, secondMoment, hyper);
      const rootBiasCorrection = cast(sqrt(part(hyper, ADAM_HYPER.biasCorrection2, [])), dtype);
      return {
        update,
        denominator: div(sqrt(after(secondMoment, update)), rootBiasCorrection),
        epsilon: scalar(settings.epsilon, dtype),
      };
    },
    writeScalars: (values, step, updates = step) => writeScalars(settings, values, step, updates),
  };
}

function writeScalars(settings: AdamSettings, values: TensorData, step: number, updates: number): void {
  const { learningRate, epsilon, weightDecay, epsilonPlacement } = settings;
  const [beta1, beta2] = settings.betas;
  const biasCorrection2 = 1 - integerPower(beta2, updates);
  values[ADAM_HYPER.learningRate] = learningRate * scheduleFactor(settings, step);
  values[ADAM_HYPER.beta1] = beta1;
  values[ADAM_HYPER.beta2] = beta2;
  values[ADAM_HYPER.biasCorrection1] = 1 - integerPower(beta1, updates);
  values[ADAM_HYPER.biasCorrection2] = biasCorrection2;
  values[ADAM_HYPER.weightDecay] = weightDecay;
  values[ADAM_HYPER.decoupled] = settings.name === "adamW" ? 1 : 0;
  // The other placements are PyTorch's with another ε: (√v + ε)/c = √v/c + ε/c and √(v/c² + ε) = √(v + ε c²)/c.
  const inside = epsilonPlacement === "inside-root";
  values[ADAM_HYPER.epsilonInside] = inside ? epsilon * biasCorrection2 : 0;
  values[ADAM_HYPER.epsilon] = inside
    ? 0
    : epsilonPlacement === "after-root"
      ? epsilon
      : epsilon / Math.sqrt(biasCorrection2);
}
