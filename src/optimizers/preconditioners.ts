/** @file The diagonals by which adaptive optimizers scale curvature. */
import { integerPower } from "./power.ts";

/** Numbers of a state of training, in the precision that it has. */
export type Floats = Float32Array | Float64Array;

export interface AdamState {
  /** v [size]: the running mean of the gradient's square, before its bias correction. */
  readonly secondMoment: Floats;
  /** Updates that v has seen, from 1. */
  readonly updates: number;
  readonly betas: readonly [number, number];
  readonly epsilon: number;
}

/**
 * Adam's P = (1 − β₁ᵗ) (√(v / (1 − β₂ᵗ)) + ε) after t updates, with which its step is momentum on P⁻¹g (Cohen et al. 2022, arXiv
 * 2207.14484, where the first update is number 0). All in float64.
 */
export function adamPreconditioner({ secondMoment, updates, betas, epsilon }: AdamState): Float64Array {
  const first = 1 - integerPower(betas[0], updates);
  const second = 1 - integerPower(betas[1], updates);
  return Float64Array.from(secondMoment, (v) => first * (Math.sqrt(v / second) + epsilon));
}

/** RMSProp's P = √v + ε, as torch.optim.RMSprop has it. */
export function rmsPropPreconditioner(secondMoment: Floats, epsilon: number): Float64Array {
  return Float64Array.from(secondMoment, (v) => Math.sqrt(v) + epsilon);
}
