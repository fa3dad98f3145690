/** @file What the plate shows as the query of a page's address, and back. */
import { ADAM_LINE, type AdamPlace, DELTAS, GAMMAS } from "../../toys/index.ts";

export interface DiagramView {
  /** n of |x|ⁿ/n, at least 2. */
  readonly power: number;
  readonly learningRate: number;
  /** Above 0. */
  readonly epsilon: number;
  readonly place: AdamPlace;
}

/** β₁ = 0.9 and β₂ = 0.999, as most programs have it. */
export const FIRST_VIEW: DiagramView = {
  power: ADAM_LINE.power,
  learningRate: ADAM_LINE.learningRate,
  epsilon: ADAM_LINE.epsilon,
  place: { delta: 0.1, gamma: 0.001 },
};

const LIMITS = {
  power: { least: 2, most: 12 },
  learningRate: { least: 1e-6, most: 100 },
  epsilon: { least: 1e-300, most: 1 },
  beta1: { least: 1 - DELTAS.most, most: 1 - DELTAS.least },
  beta2: { least: 1 - GAMMAS.most, most: 1 - GAMMAS.least },
} as const;

/** The number, where it is one within its limits. */
export function readSetting(name: keyof typeof LIMITS, text: string | null): number | null {
  const value = Number(text ?? "");
  const { least, most } = LIMITS[name];
  // 1 − 0.999 is not quite 0.001.
  const isWithin = value >= least * (1 - 1e-9) && value <= most * (1 + 1e-9);
  return text !== null && text.trim() !== "" && isWithin ? value : null;
}

export function readDiagramView(query: URLSearchParams): DiagramView {
  const number = (name: keyof typeof LIMITS) => readSetting(name, query.get(name));
  const { power, learningRate, epsilon, place } = FIRST_VIEW;
  const [beta1, beta2] = [number("beta1"), number("beta2")];
  return {
    power: number("power") ?? power,
    learningRate: number("learningRate") ?? learningRate,
    epsilon: number("epsilon") ?? epsilon,
    place: {
      delta: beta1 === null ? place.delta : toComplement(beta1),
      gamma: beta2 === null ? place.gamma : toComplement(beta2),
    },
  };
}

/** Only what is not as at first. */
export function writeDiagramView({ power, learningRate, epsilon, place }: DiagramView): URLSearchParams {
  const query = new URLSearchParams();
  if (power !== FIRST_VIEW.power) query.set("power", String(power));
  if (learningRate !== FIRST_VIEW.learningRate) query.set("learningRate", String(learningRate));
  if (epsilon !== FIRST_VIEW.epsilon) query.set("epsilon", String(epsilon));
  if (place.delta !== FIRST_VIEW.place.delta) query.set("beta1", String(toComplement(place.delta)));
  if (place.gamma !== FIRST_VIEW.place.gamma) query.set("beta2", String(toComplement(place.gamma)));
  return query;
}

/** 1 − β without the noise of the subtraction: 0.1 of 0.9. */
export const toComplement = (value: number): number => Number((1 - value).toPrecision(12));
