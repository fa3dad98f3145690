/** @file The curvature from which an optimizer leaves the minimum of a quadratic: its edge of stability. */

/** A threshold with where it comes from. Of an optimizer that is set, `Settings` is the learning rate of a step. */
export interface StabilityThreshold<Settings> {
  /** What of: the largest eigenvalue of the Hessian H, or of P⁻¹H with the optimizer's preconditioner P. */
  readonly matrix: "hessian" | "preconditioned";
  /** In symbols: η learning rate, β or β₁ momentum. */
  readonly formula: string;
  /** Paper. */
  readonly source: string;
  of(settings: Settings): number;
}

interface Descent {
  readonly learningRate: number;
}

interface Momentum extends Descent {
  /** Decay a step of the running sum of gradients. */
  readonly momentum: number;
}

interface Averaged extends Descent {
  /** Decay a step of the running mean of gradients. */
  readonly beta1: number;
}

/** The threshold of an optimizer that is set, as a function of the learning rate alone: infinite at 0, as in the first step of a warm-up. */
export const bindThreshold = <Settings>(
  threshold: StabilityThreshold<Settings>,
  settingsAt: (learningRate: number) => Settings,
): StabilityThreshold<number> => ({ ...threshold, of: (learningRate) => threshold.of(settingsAt(learningRate)) });

const define = <Settings>(threshold: StabilityThreshold<Settings>): StabilityThreshold<Settings> => threshold;

const QUADRATIC = "Cohen et al. 2021 (arXiv 2103.00065)";
const ADAPTIVE = "Cohen et al. 2022 (arXiv 2207.14484)";

/**
 * By optimizer. On ½λx² the step is a linear recurrence, and the threshold is the λ at which a root of its polynomial reaches −1;
 * of the adaptive ones with P as it stands, which in training moves slowly. Weight decay that is added to the gradient adds to λ,
 * decoupled weight decay of strength w lowers the threshold to the share 1 − ηw/2.
 *
 * @example
 * import { STABILITY_THRESHOLDS } from "slingshot-lab/optimizers";
 *
 * console.log(STABILITY_THRESHOLDS.adam.of({ learningRate: 1e-3, beta1: 0.9 }).toFixed(0)); // 38000
 */
export const STABILITY_THRESHOLDS = {
  gradientDescent: define<Descent>({
    matrix: "hessian",
    formula: "2/η",
    source: QUADRATIC,
    of: ({ learningRate }) => 2 / learningRate,
  }),
  heavyBall: define<Momentum>({
    matrix: "hessian",
    formula: "(2 + 2β)/η",
    source: `Polyak 1964; ${QUADRATIC}`,
    of: ({ learningRate, momentum }) => (2 + 2 * momentum) / learningRate,
  }),
  nesterov: define<Momentum>({
    matrix: "hessian",
    formula: "(2 + 2β)/((1 + 2β) η)",
    source: QUADRATIC,
    of: ({ learningRate, momentum }) => (2 + 2 * momentum) / ((1 + 2 * momentum) * learningRate),
  }),
  rmsProp: define<Descent>({
    matrix: "preconditioned",
    formula: "2/η",
    source: `${ADAPTIVE}, with β₁ = 0`,
    of: ({ learningRate }) => 2 / learningRate,
  }),
  rmsPropMomentum: define<Momentum>({
    matrix: "preconditioned",
    formula: "(2 + 2β)/η",
    source: `heavy ball on P⁻¹g, as ${ADAPTIVE} has it`,
    of: ({ learningRate, momentum }) => (2 + 2 * momentum) / learningRate,
  }),
  adam: define<Averaged>({
    matrix: "preconditioned",
    formula: "(2 + 2β₁)/((1 − β₁) η)",
    source: ADAPTIVE,
    of: ({ learningRate, beta1 }) => (2 + 2 * beta1) / ((1 - beta1) * learningRate),
  }),
} as const;
