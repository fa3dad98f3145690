/** @file What Adam and AdamW share: all but where weight decay goes. */
import { z } from "zod";
import {
  ADAM_SCALARS,
  adam,
  add,
  after,
  cast,
  div,
  maximum,
  mul,
  neg,
  part,
  scalar,
  sqrt,
  sub,
  type Tensor,
} from "../engine/index.ts";
import type { OptimizerState, StepCount, StepInputs, StepResult } from "./optimizer.ts";
import { integerPower } from "./power.ts";
import { adamPreconditioner } from "./preconditioners.ts";
import { learningRate, learningRateAt, type scheduleSettings } from "./schedule.ts";
import { bindThreshold, STABILITY_THRESHOLDS } from "./thresholds.ts";
import { addWeightDecay, decayParameters, isPlainDecay, type WeightDecaySettings } from "./weightDecay.ts";

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
  amsgrad: z
    .boolean()
    .default(false)
    .describe(
      "Whether v is the largest running mean square so far (Reddi et al. 2018, arXiv 1904.09237): it then never falls, though its bias correction lowers the denominator early on.",
    ),
};

type AdamSettings = z.output<z.ZodObject<typeof adamSettings & typeof scheduleSettings>> & WeightDecaySettings;

const MOMENTS = ["exp_avg", "exp_avg_sq"] as const;

export const adamMemory = ({ amsgrad }: Pick<AdamSettings, "amsgrad">): readonly string[] =>
  amsgrad ? [...MOMENTS, "max_exp_avg_sq"] : MOMENTS;

/** The scalars of the operation `adam`, in its order. */
export function adamScalars(
  settings: Omit<AdamSettings, "amsgrad" | "weightDecayTarget" | "weightDecayExempt">,
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

/** The step, by one fused operation, a single pass over the parameters, where that can do all that is asked. */
export function adamStep(inputs: StepInputs, settings: AdamSettings, decoupled: boolean): StepResult {
  const isFused = inputs.mayOverwrite && !settings.amsgrad && isPlainDecay(settings);
  if (!isFused) return decoupled ? stepDecoupled(inputs, settings) : stepCoupled(inputs, settings);
  const { dtype, parameters, gradient, memory, exactScalars } = inputs;
  const [first, second] = MOMENTS.map((name) => memory[name]) as [Tensor, Tensor];
  const update = adam(parameters, gradient, first, second, exactScalars);
  const correction = cast(sqrt(part(exactScalars, ADAM_SCALARS.biasCorrection2, [])), dtype);
  const denominator = div(sqrt(after(second, update)), correction);
  return {
    parameters: update,
    memory: { exp_avg: after(first, update), exp_avg_sq: after(second, update) },
    offers: { denominator, epsilon: scalar(settings.epsilon, dtype) },
  };
}

function stepCoupled(inputs: StepInputs, settings: AdamSettings): StepResult {
  const gradient = addWeightDecay(inputs.gradient, inputs, settings);
  return computeAdam({ ...inputs, gradient }, settings);
}

function stepDecoupled(inputs: StepInputs, settings: AdamSettings): StepResult {
  const at = (name: keyof typeof ADAM_SCALARS) => part(inputs.exactScalars, ADAM_SCALARS[name], []);
  const pull = mul(at("learningRate"), at("weightDecay"));
  const keep = sub(scalar(1, "f64"), pull);
  const factors = { keep: cast(keep, inputs.dtype), pull: cast(pull, inputs.dtype) };
  return computeAdam({ ...inputs, parameters: decayParameters(inputs, settings, factors) }, settings);
}

/** The step without weight decay as a graph, with the roundings of the operation `adam`. */
export function computeAdam(
  { dtype, parameters, gradient, memory, exactScalars }: Omit<StepInputs, "layout" | "scalars" | "mayOverwrite">,
  {
    betas,
    epsilon,
    epsilonPlacement,
    amsgrad,
  }: Pick<AdamSettings, "betas" | "epsilon" | "epsilonPlacement" | "amsgrad">,
): StepResult {
  const exact = (name: keyof typeof ADAM_SCALARS) => part(exactScalars, ADAM_SCALARS[name], []);
  const at = (value: number) => scalar(value, dtype);
  const [first, second] = MOMENTS.map((name) => memory[name]) as [Tensor, Tensor];
  const mean = add(first, mul(at(1 - betas[0]), sub(gradient, first)));
  const square = add(mul(second, at(betas[1])), mul(mul(at(1 - betas[1]), gradient), gradient));
  const largest = amsgrad ? maximum(memory.max_exp_avg_sq as Tensor, square) : square;
  const correction = cast(sqrt(exact("biasCorrection2")), dtype);
  const isInside = epsilonPlacement === "inside-root";
  const root = sqrt(isInside ? add(largest, cast(exact("epsilonInside"), dtype)) : largest);
  const corrected = div(root, correction);
  const denominator = isInside ? corrected : add(corrected, cast(exact("epsilon"), dtype));
  const down = cast(div(neg(exact("learningRate")), exact("biasCorrection1")), dtype);
  return {
    parameters: add(parameters, div(mul(down, mean), denominator)),
    memory: { exp_avg: mean, exp_avg_sq: square, ...(amsgrad && { max_exp_avg_sq: largest }) },
    offers: { denominator: isInside ? div(sqrt(largest), correction) : corrected, epsilon: at(epsilon) },
  };
}

/** What both make of curvature. */
export const adamStability = {
  threshold: ({ betas }: AdamSettings) =>
    bindThreshold(STABILITY_THRESHOLDS.adam, (learningRate) => ({ learningRate, beta1: betas[0] })),
  preconditioner: (
    { betas, epsilon, epsilonPlacement, amsgrad }: AdamSettings,
    { memory, updates }: OptimizerState,
  ) => {
    const moment = memory[amsgrad ? "max_exp_avg_sq" : "exp_avg_sq"];
    if (moment === undefined || updates === 0) return null;
    const count = { updates, betas };
    const correction = 1 - integerPower(betas[1], updates);
    // The other places of ε are the usual one with other numbers: (√v + ε)/√c = √(v/c) + ε/√c, and √(v/c + ε) = √((v + εc)/c).
    switch (epsilonPlacement) {
      case "after-root":
        return adamPreconditioner({ ...count, secondMoment: moment, epsilon });
      case "before-correction":
        return adamPreconditioner({ ...count, secondMoment: moment, epsilon: epsilon / Math.sqrt(correction) });
      case "inside-root": {
        const inside = Float64Array.from(moment, (v) => v + epsilon * correction);
        return adamPreconditioner({ ...count, secondMoment: inside, epsilon: 0 });
      }
    }
  },
};
