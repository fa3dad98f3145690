/** @file Weight decay in its two forms: where it pulls, and which parameters it spares. */
import { z } from "zod";
import { add, mul, scalar, sub, type Tensor } from "../engine/index.ts";
import { computeByName, matchNames } from "./layout.ts";
import type { StepInputs } from "./optimizer.ts";
import { parameterPatterns } from "./patterns.ts";

const decay = z.number().min(0).default(0);

const targetSettings = {
  weightDecayTarget: z
    .enum(["zero", "initial"])
    .default("zero")
    .describe(
      "Where weight decay pulls the parameters: towards 0, or towards their values before the first step, from which their distance then counts in the place of the parameter (`to_init` of openai/grok; Power et al. 2022, Fig. 2). Of a run from imported weights these are the first values; a fork keeps those of its parent.",
    ),
  weightDecayExempt: parameterPatterns.describe(
    'Parameters that weight decay spares, by their names; `*` stands for any characters: ["*.bias", "norm*"].',
  ),
};

/** Decay that is part of the gradient, as Adam and SGD have it in PyTorch. */
export const coupledWeightDecay = {
  weightDecay: decay.describe(
    "Pull of the parameters: this times the parameter is added to its gradient. Thilak et al., appendix C.1: slingshots go as it grows.",
  ),
  ...targetSettings,
};

/** Decay apart from the gradient (Loshchilov & Hutter 2019). */
export const decoupledWeightDecay = {
  weightDecay: decay.describe(
    "Pull of the parameters: learningRate times this times the parameter is taken off it. Thilak et al., appendix C.1: slingshots go as it grows.",
  ),
  ...targetSettings,
};

export type WeightDecaySettings = z.output<z.ZodObject<typeof coupledWeightDecay>>;

/** How an optimizer with these settings decays its parameters; null for one without decay. */
export function findDecayForm(settings: z.ZodType): "coupled" | "decoupled" | null {
  const decay = settings instanceof z.ZodObject ? settings.shape.weightDecay : undefined;
  if (decay === coupledWeightDecay.weightDecay) return "coupled";
  return decay === decoupledWeightDecay.weightDecay ? "decoupled" : null;
}

/** Whether there is a decay towards the first values, which then are part of the state. */
export function pullsToFirstValues(settings: object): boolean {
  const { weightDecay = 0, weightDecayTarget } = settings as Partial<WeightDecaySettings>;
  return weightDecayTarget === "initial" && weightDecay > 0;
}

/** What weight decay goes by. */
export type DecayInputs = Pick<StepInputs, "dtype" | "layout" | "parameters" | "initial">;

/** Whether decay is what it is by default, one factor for all parameters. */
export function isPlainDecay({ weightDecay, weightDecayTarget, weightDecayExempt }: WeightDecaySettings): boolean {
  return weightDecay === 0 || (weightDecayTarget === "zero" && weightDecayExempt.length === 0);
}

/** g + λ(θ − target); g itself where λ is 0, so that signed zeros stay as they are. */
export function addWeightDecay(gradient: Tensor, inputs: DecayInputs, settings: WeightDecaySettings): Tensor {
  const { layout, dtype } = inputs;
  if (settings.weightDecay === 0) return gradient;
  const weight = scalar(settings.weightDecay, dtype);
  return computeByName(layout, matchNames(layout, settings.weightDecayExempt), [gradient, ...operandsOf(inputs)], {
    chosen: (g) => g as Tensor,
    otherwise: (g, ...operands) => add(g as Tensor, mul(distance(operands), weight)),
  });
}

/**
 * The parameters after decoupled decay.
 * @param keep 1 − ηλ
 * @param pull ηλ, for decay towards the first values
 */
export function decayParameters(
  inputs: DecayInputs,
  settings: WeightDecaySettings,
  { keep, pull }: { readonly keep: Tensor; readonly pull: Tensor },
): Tensor {
  const { layout } = inputs;
  return computeByName(layout, matchNames(layout, settings.weightDecayExempt), operandsOf(inputs), {
    chosen: (parameters) => parameters as Tensor,
    otherwise: (parameters, ...rest) =>
      rest.length === 0
        ? mul(parameters as Tensor, keep)
        : sub(parameters as Tensor, mul(distance([parameters as Tensor, ...rest]), pull)),
  });
}

/** The parameters, and what they are pulled to where that is not 0. */
const operandsOf = ({ parameters, initial }: DecayInputs): Tensor[] =>
  initial === undefined ? [parameters] : [parameters, initial];

/** From the target. */
function distance([parameters, target]: readonly Tensor[]): Tensor {
  return target === undefined ? (parameters as Tensor) : sub(parameters as Tensor, target);
}
