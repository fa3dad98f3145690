/** @file The two surfaces of Notsawo et al. (arXiv 2306.13253), Figs. 25–30, over the plane, with their slopes. */
import { cosine } from "../optimizers/schedule.ts";

export type Point = readonly [x: number, y: number];

export interface Surface {
  readonly name: "rosenbrock" | "rastrigin";
  readonly formula: string;
  /** What the paper's figures show of each optimizer, by the names of the contestants; of adagrad we know nothing. */
  readonly paper: Readonly<Record<string, "arrives" | "comes close" | "does not arrive">>;
  /** Where it is lowest, with the value 0. */
  readonly minimum: Point;
  height(point: Point): number;
  slope(point: Point): Point;
}

/** A valley bent like a parabola, flat along its floor. */
export const rosenbrock: Surface = {
  name: "rosenbrock",
  formula: "(1 − x)² + 100 (y − x²)²",
  paper: {
    sgd: "does not arrive",
    momentum: "comes close",
    rmsProp: "arrives",
    rprop: "arrives",
    adam: "arrives",
    adamax: "arrives",
  },
  minimum: [1, 1],
  height: ([x, y]) => (1 - x) * (1 - x) + 100 * (y - x * x) * (y - x * x),
  slope: ([x, y]) => [-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)],
};

/** Depth of the dimples. */
const DEPTH = 10;

/** A bowl with a dimple at every pair of whole numbers. */
export const rastrigin: Surface = {
  name: "rastrigin",
  formula: "20 + x² − 10 cos 2πx + y² − 10 cos 2πy",
  paper: {
    sgd: "does not arrive",
    momentum: "does not arrive",
    rmsProp: "does not arrive",
    rprop: "does not arrive",
    adam: "does not arrive",
    adamax: "does not arrive",
  },
  minimum: [0, 0],
  height: ([x, y]) => rastriginHeight(x) + rastriginHeight(y),
  slope: ([x, y]) => [rastriginSlope(x), rastriginSlope(y)],
};

/** As 1 − cos 2πx = 2 sin² πx, it is never below 0 by rounding. */
function rastriginHeight(x: number): number {
  const sine = cosine(0.5 - Math.abs(x - Math.round(x)));
  return x * x + 2 * DEPTH * sine * sine;
}

/** sin 2πx from the nearest whole number, by a cosine that has the same bits everywhere. */
function rastriginSlope(x: number): number {
  const turn = x - Math.round(x);
  return 2 * x + 2 * Math.PI * DEPTH * Math.sign(turn) * cosine(Math.abs(2 * Math.abs(turn) - 0.5));
}
