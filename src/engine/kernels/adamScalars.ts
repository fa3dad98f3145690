/** @file Places of Adam's scalars in their float64 vector; plain numbers that AssemblyScript and TypeScript both read. */

export const ADAM_LEARNING_RATE = 0;
export const ADAM_BETA1 = 1;
export const ADAM_BETA2 = 2;
export const ADAM_EPSILON = 3;

/** 1 − β₁ᵗ */
export const ADAM_BIAS_CORRECTION1 = 4;

/** 1 − β₂ᵗ */
export const ADAM_BIAS_CORRECTION2 = 5;

export const ADAM_WEIGHT_DECAY = 6;

/** 1 for AdamW, 0 for weight decay added to the gradient. */
export const ADAM_DECOUPLED = 7;

/** Added to v before the root; 0 in PyTorch. */
export const ADAM_EPSILON_INSIDE = 8;

/** Length of the vector. */
export const ADAM_SCALARS_LENGTH = 9;
