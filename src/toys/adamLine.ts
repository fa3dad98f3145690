/**
 * @file Adam on |x|ⁿ/n, one number, without a network: it spikes where its step size η_eff = η/(√v̂ + ε) climbs over what the
 * curvature λ = (n − 1)|x|ⁿ⁻² bears, η_crit = 2(1 + β₁)/((1 − β₁)λ), again and again. Settings and count: Tang, Chen and Liu 2026.
 */
import { integerPower, power as realPower } from "../optimizers/power.ts";
import { type AdamPlace, stableRate } from "./adamTheory.ts";
import type { Work } from "./pieces.ts";

export interface AdamLineSettings {
  /** n, at least 2. */
  readonly power: number;
  readonly learningRate: number;
  /** Above 0. */
  readonly epsilon: number;
  /** x before the first step; both moments are 0. */
  readonly start: number;
  readonly steps: number;
}

export interface AdamLineResult {
  /** Upward crossings of η_eff over η_crit in the second half of the steps. */
  readonly crossings: number;
  /** Steps from one to the next on the average; null where there are too few to be called spiky. */
  readonly period: number | null;
  readonly spiky: boolean;
  /** Largest η_eff/η_crit in the second half. */
  readonly largestRatio: number;
  /** Smallest and largest |x| in the second half. */
  readonly smallest: number;
  readonly largest: number;
}

/** Fewer crossings than these are none: the authors' rule. */
export const LEAST_CROSSINGS = 3;

/**
 * The defaults: the authors', but for ε, of which they have 1e-30. On |x|⁵ a run near the lower edge of the wedge falls between two
 * spikes to where gradients are smaller than that, and is held there for good.
 */
export const ADAM_LINE: AdamLineSettings = { power: 2, learningRate: 0.1, epsilon: 1e-100, start: 1, steps: 250_000 };

const STEPS_A_PIECE = 2 ** 17;

/**
 * Adam at one place of the diagram.
 * @example
 * import { ADAM_LINE, finish, runAdamLine } from "slingshot-lab/toys";
 *
 * const place = { delta: 1 - 0.9, gamma: 1 - 0.98 };
 * console.log(finish(runAdamLine(place, ADAM_LINE)).crossings); // 0
 */
export function* runAdamLine(place: AdamPlace, settings: AdamLineSettings): Work<AdamLineResult> {
  const line = startLine(place, settings);
  const { steps } = settings;
  const half = Math.floor(steps / 2);
  for (let step = 0; step < half; step = line.step) {
    line.advance(Math.min(STEPS_A_PIECE, half - step));
    yield line.step / steps;
  }
  line.forget();
  for (let step = half; step < steps; step = line.step) {
    line.advance(Math.min(STEPS_A_PIECE, steps - step));
    yield line.step / steps;
  }
  const { crossings, largestRatio, smallest, largest } = line;
  const spiky = crossings >= LEAST_CROSSINGS;
  return { crossings, period: spiky ? (steps - half) / crossings : null, spiky, largestRatio, smallest, largest };
}

/** Adam under way. */
interface Line {
  readonly step: number;
  readonly x: number;
  readonly crossings: number;
  readonly largestRatio: number;
  readonly smallest: number;
  readonly largest: number;
  advance(steps: number): void;
  /** Begins all counts anew. */
  forget(): void;
}

/** What is left of the bias corrections below this share is lost in rounding. */
const NO_BIAS = 2 ** -54;

export function startLine({ delta, gamma }: AdamPlace, settings: Omit<AdamLineSettings, "steps">): Line {
  const { power, learningRate, epsilon } = settings;
  const beta1 = 1 - delta;
  const beta2 = 1 - gamma;
  const raise = chooseRaise(power - 2);
  const scale = (power - 1) / stableRate(delta);
  let step = 0;
  let x = settings.start;
  let mean = 0;
  let square = 0;
  let bias1 = 1;
  let bias2 = 1;
  let isAbove = false;
  let crossings = 0;
  let largestRatio = 0;
  let smallest = Number.POSITIVE_INFINITY;
  let largest = 0;
  const advance = (steps: number): void => {
    for (const end = step + steps; step < end; step++) {
      const flatness = raise(Math.abs(x));
      const gradient = x * flatness;
      mean = beta1 * mean + delta * gradient;
      square = beta2 * square + gamma * gradient * gradient;
      bias1 = bias1 < NO_BIAS ? 0 : bias1 * beta1;
      bias2 = bias2 < NO_BIAS ? 0 : bias2 * beta2;
      const root = bias2 === 0 ? Math.sqrt(square) : Math.sqrt(square / (1 - bias2));
      const rate = learningRate / (root + epsilon);
      const ratio = rate * flatness * scale;
      if (ratio > 1 && !isAbove) crossings++;
      isAbove = ratio > 1;
      if (ratio > largestRatio) largestRatio = ratio;
      x -= (rate * mean) / (1 - bias1);
      const size = Math.abs(x);
      if (size < smallest) smallest = size;
      if (size > largest) largest = size;
    }
  };
  return {
    advance,
    forget: () => {
      crossings = 0;
      largestRatio = 0;
      smallest = Number.POSITIVE_INFINITY;
      largest = 0;
    },
    get step() {
      return step;
    },
    get x() {
      return x;
    },
    get crossings() {
      return crossings;
    },
    get largestRatio() {
      return largestRatio;
    },
    get smallest() {
      return smallest;
    },
    get largest() {
      return largest;
    },
  };
}

/** sizeᵉˣᵖᵒⁿᵉⁿᵗ, the same bits everywhere. */
function chooseRaise(exponent: number): (size: number) => number {
  if (exponent === 0) return () => 1;
  if (exponent === 1) return (size) => size;
  if (Number.isInteger(exponent)) return (size) => integerPower(size, exponent);
  return (size) => (size === 0 ? 0 : realPower(size, exponent));
}
