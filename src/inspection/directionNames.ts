/** @file The directions that a landscape can have, in a file that the command line loads before there is anything to measure. */

/** Directions from the state θ_t after a step. */
export const DIRECTIONS = {
  random: "drawn from the seed, uniform on the sphere",
  initial: "θ₀ − θ_t, towards the state that the run began with",
  final: "θ_end − θ_t, towards its last one",
  step: "θ_{t+1} − θ_t, the update that the run took next",
  gradient: "of the training loss, uphill",
  hessian: "eigenvector of the largest eigenvalue of the training loss's Hessian",
  "hessian-bottom": "eigenvector of its smallest eigenvalue",
} as const;

export type DirectionName = keyof typeof DIRECTIONS;

export const DIRECTION_NAMES = Object.keys(DIRECTIONS) as readonly DirectionName[];
