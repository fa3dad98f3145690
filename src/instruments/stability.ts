/** @file What an optimizer makes of curvature: the preconditioner that its memory is, and where its edge of stability lies. */
import type { z } from "zod";
import type { TensorData } from "../engine/index.ts";
import {
  adamPreconditioner,
  type Floats,
  rmsPropPreconditioner,
  STABILITY_THRESHOLDS,
  type StabilityThreshold,
} from "../landscape/index.ts";
import type { OPTIMIZERS } from "../optimizers/index.ts";
import { integerPower } from "../optimizers/power.ts";
import { learningRateAt } from "../optimizers/schedule.ts";

/** The settings of an optimizer that comes with the program. */
export type BuiltInOptimizer = z.output<(typeof OPTIMIZERS)[number]["settings"]>;

/** What an optimizer remembers, and how many updates that has seen. */
export interface OptimizerState {
  readonly optimizer: ReadonlyMap<string, TensorData>;
  readonly updates: number;
}

/** The curvature from which the optimizer's steps grow on a quadratic. */
export interface Threshold {
  /** At a learning rate. Infinite at a rate of 0, as in the first step of a warm-up. */
  of(learningRate: number): number;
  /** Of which matrix the largest eigenvalue is to be held against it. */
  readonly matrix: StabilityThreshold<never>["matrix"];
  readonly formula: string;
}

/** The learning rate of a step, counted from 1, after warm-up and schedule. */
export function rateAt(optimizer: BuiltInOptimizer, step: number): number {
  return learningRateAt(optimizer, step);
}

/** The threshold of an experiment's optimizer; null where none is known, or something beside it changes its steps. */
export function findThreshold(optimizer: BuiltInOptimizer): Threshold | null {
  if (describeUnknown(optimizer) !== null) return null;
  switch (optimizer.name) {
    case "sgd": {
      const { momentum, nesterov, dampening } = optimizer;
      if (momentum === 0) return bind(STABILITY_THRESHOLDS.gradientDescent, (learningRate) => ({ learningRate }));
      const { heavyBall, nesterov: ahead } = STABILITY_THRESHOLDS;
      // What enters the running sum counts for a smaller rate.
      const settingsAt = (rate: number) => ({ learningRate: rate * (1 - dampening), momentum });
      return bind(nesterov ? ahead : heavyBall, settingsAt);
    }
    case "rmsProp": {
      const { momentum } = optimizer;
      if (momentum === 0) return bind(STABILITY_THRESHOLDS.rmsProp, (learningRate) => ({ learningRate }));
      return bind(STABILITY_THRESHOLDS.rmsPropMomentum, (learningRate) => ({ learningRate, momentum }));
    }
    case "adam":
    case "adamW": {
      const [beta1] = optimizer.betas;
      return bind(STABILITY_THRESHOLDS.adam, (learningRate) => ({ learningRate, beta1 }));
    }
    default:
      return null;
  }
}

/** Why no threshold of the optimizer is known, after "threshold"; null where one is. */
export function describeUnknown({ name, transforms, constraints, frozen }: BuiltInOptimizer): string | null {
  if (!["sgd", "rmsProp", "adam", "adamW"].includes(name)) return `none is known of ${name}`;
  const beside = { transforms, constraints, frozen };
  const changed = Object.entries(beside).find(([, list]) => list.length > 0);
  return changed === undefined ? null : `none is known with optimizer.${changed[0]}`;
}

function bind<S>({ matrix, formula, of }: StabilityThreshold<S>, settingsAt: (rate: number) => S): Threshold {
  return { matrix, formula, of: (learningRate) => of(settingsAt(learningRate)) };
}

/**
 * Whether the preconditioner of an optimizer follows from what it remembers. Frozen parameters have no second moment: by ε alone they
 * would outweigh all that are trained.
 */
export const isPreconditioned = ({ name, frozen }: Pick<BuiltInOptimizer, "name" | "frozen">): boolean =>
  (name === "adam" || name === "adamW" || name === "rmsProp") && frozen.length === 0;

/** What `isPreconditioned` asks for, to be read after "it needs". */
export const PRECONDITIONED = "adam, adamW or rmsProp, without frozen parameters";

/**
 * P of the optimizer in a state of the run, from its second moments; null where that has an element that is not above 0, as
 * before the first update.
 */
export function preconditionerOf(optimizer: BuiltInOptimizer, state: OptimizerState): Float64Array | null {
  if (!isPreconditioned(optimizer)) return null;
  const diagonal = computePreconditioner(optimizer, state);
  return diagonal?.every((value) => value > 0 && value < Infinity) === true ? diagonal : null;
}

function computePreconditioner(optimizer: BuiltInOptimizer, { optimizer: memory, updates }: OptimizerState) {
  const read = (name: string) => memory.get(name) as Floats | undefined;
  if (optimizer.name === "rmsProp") {
    const [square, mean] = [read("square_avg"), read("grad_avg")];
    if (square === undefined) return null;
    const variance = mean && Float64Array.from(square, (v, i) => Math.max(0, v - (mean[i] as number) ** 2));
    return rmsPropPreconditioner(variance ?? square, optimizer.epsilon);
  }
  if (optimizer.name !== "adam" && optimizer.name !== "adamW") return null;
  const { betas, epsilon, epsilonPlacement, amsgrad } = optimizer;
  const moment = read(amsgrad ? "max_exp_avg_sq" : "exp_avg_sq");
  if (moment === undefined || updates === 0) return null;
  const correction = 1 - integerPower(betas[1], updates);
  const count = { updates, betas };
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
}
