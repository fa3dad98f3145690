/** @file What Adam and AdamW share: all but where weight decay goes. */
import { z } from "zod";
import { ADAM_SCALARS, adam, after, cast, div, part, scalar, sqrt } from "../engine/index.ts";
import { integerPower } from "./integerPower.ts";
import type { StepCount, StepInputs, StepResult } from "./optimizer.ts";
import { learningRate, learningRateAt, type scheduleSettings } from "./schedule.ts";

export const beta = z.number().min(0).lt(1);

/** The settings of both, without name and weight decay. */
export const adamSettings = {
  learningRate: learningRate(1e-3),
  betas: z
    .tuple([beta, beta])
    .default([0.9, 0.95])
    .describe("Decay a step of the running means of the gradient and of its square. Thilak et al., Table 1."),
  epsilon: z
    .number()
    .min(0)
    .default(1e-8)
    .describe(
      "Added to the root of the running mean square. Larger values damp slingshots: in Thilak et al., Fig. 4 there is none at 1e-5.",
    ),
  epsilonPlacement: z
    .enum(["after-root", "inside-root", "before-correction"])
    .default("after-root")
    .describe(
      "Where epsilon is added, v being the running mean square and c = 1 − β₂^step its bias correction. `after-root`: √v/√c + ε, as in PyTorch and openai/grok. `inside-root`: √(v/c + ε). `before-correction`: (√v + ε)/√c.",
    ),
};

type AdamSettings = z.output<z.ZodObject<typeof adamSettings & typeof scheduleSettings>> & {
  readonly weightDecay: number;
};

export const adamMemory = ["exp_avg", "exp_avg_sq"] as const;

/** The scalars of the operation `adam`, in its order. */
export function adamScalars(
  settings: AdamSettings,
  { step, updates }: StepCount,
  decoupled: boolean,
): Record<keyof typeof ADAM_SCALARS, number> {
  const { epsilon, weightDecay, epsilonPlacement } = settings;
  const [beta1, beta2] = settings.betas;
  const biasCorrection2 = 1 - integerPower(beta2, updates);
  // The other placements are PyTorch's with another ε: (√v + ε)/c = √v/c + ε/c and √(v/c² + ε) = √(v + ε c²)/c.
  const outside = {
    "after-root": epsilon,
    "inside-root": 0,
    "before-correction": epsilon / Math.sqrt(biasCorrection2),
  };
  return {
    learningRate: learningRateAt(settings, step),
    beta1,
    beta2,
    epsilon: outside[epsilonPlacement],
    biasCorrection1: 1 - integerPower(beta1, updates),
    biasCorrection2,
    weightDecay,
    decoupled: decoupled ? 1 : 0,
    epsilonInside: epsilonPlacement === "inside-root" ? epsilon * biasCorrection2 : 0,
  };
}

/** The step, by one fused operation: a single pass over the parameters. */
export function adamStep(inputs: StepInputs, { epsilon }: AdamSettings): StepResult {
  const { dtype, parameters, gradient, memory, exactScalars } = inputs;
  const [first, second] = adamMemory.map((name) => memory[name]) as [StepInputs["gradient"], StepInputs["gradient"]];
  const update = adam(parameters, gradient, first, second, exactScalars);
  const correction = cast(sqrt(part(exactScalars, ADAM_SCALARS.biasCorrection2, [])), dtype);
  const denominator = div(sqrt(after(second, update)), correction);
  return {
    parameters: update,
    memory: { exp_avg: after(first, update), exp_avg_sq: after(second, update) },
    offers: { denominator, epsilon: scalar(epsilon, dtype) },
  };
}
