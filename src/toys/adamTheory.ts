/**
 * @file Where Adam spikes in one dimension, as Tang, Chen and Liu 2026 ("Beyond quadratic loss: the stability phase diagram
 * of Adam") have it, in δ = 1 − β₁ and γ = 1 − β₂.
 */

import { STABILITY_THRESHOLDS } from "../optimizers/index.ts";
import { power } from "../optimizers/power.ts";

/** A place in the diagram. */
export interface AdamPlace {
  /** δ = 1 − β₁. */
  readonly delta: number;
  /** γ = 1 − β₂. */
  readonly gamma: number;
}

/** Spikes are said to come for γ from `least` to `most`; null where there is no such end. */
export interface SpikyRange {
  readonly least: number | null;
  readonly most: number;
}

/** The boundary of the quadratic, fitted by its authors: γ = 15.6 δ^3.07. */
export const QUADRATIC_BOUNDARY = { factor: 15.6, exponent: 3.07 } as const;

/**
 * The range of γ at `delta` in which Adam spikes on |x|ⁿ. Quadratic: all below the boundary. n > 2: a wedge, from the exact
 * β₂ = β₁^(2(n − 2)/n), near γ = 2(n − 2)/n δ, to the estimate γ = 12(n − 2)/(3n − 4) δ.
 */
export function predictSpikes(n: number, delta: number): SpikyRange {
  if (n === 2) return { least: null, most: QUADRATIC_BOUNDARY.factor * power(delta, QUADRATIC_BOUNDARY.exponent) };
  return {
    least: 1 - power(1 - delta, (2 * (n - 2)) / n),
    most: ((12 * (n - 2)) / (3 * n - 4)) * delta,
  };
}

export function isSaidToSpike(n: number, { delta, gamma }: AdamPlace): boolean {
  const { least, most } = predictSpikes(n, delta);
  return gamma < most && (least === null || gamma > least);
}

/**
 * The largest step size over a curvature of 1 that gradient descent with Adam's momentum is stable at, 2(1 + β₁)/(1 − β₁).
 */
export function stableRate(delta: number): number {
  return STABILITY_THRESHOLDS.adam.of({ learningRate: 1, beta1: 1 - delta });
}
