/**
 * @file The quadratic of Thilak et al. (arXiv 2206.04817), Eq. 1: an adaptive method without memory on L = ½ eᵀAe. Each
 * coordinate moves by x ← x − μ g/(|g| + ε), where e = x − x* and g = Ae.
 *
 * With D = diag(1/(|g| + ε)) a step is A^½e ← (I − μ A^½DA^½) A^½e. As D ≤ 1/ε, every step lowers the loss where ‖A‖ < 2ε/μ.
 * In one dimension a curvature a above that bound has a cycle of two points, e and −e, with μa|e|/(a|e| + ε) = 2|e|: of the
 * amplitude |e| = μ/2 − ε/a, which attracts, for the map's slope there is 1 − 4ε/(μa).
 */
import { dot } from "../landscape/index.ts";
import { STEPS_A_PIECE, type Work } from "./pieces.ts";
import { rotate } from "./rotation.ts";

export interface QuadraticSettings {
  /** Eigenvalues of A, all above 0. */
  readonly spectrum: readonly number[];
  /** μ. */
  readonly learningRate: number;
  /** ε. */
  readonly epsilon: number;
  /** Every coordinate of e before the first step. */
  readonly start: number;
  readonly steps: number;
  /** Seed of the eigenvectors, drawn at random; null where they are the axes, and every coordinate is a toy of its own. */
  readonly rotation: number | null;
}

/** What became of one eigenvector's share of e: it is gone, it goes back and forth between two points, or still changes. */
export type Ending = "converged" | "cycle" | "moving";

/** One eigenvector: what theory says of its share of e, and what it was in the end. */
export interface Direction {
  readonly curvature: number;
  /** max(0, μ/2 − ε/a): 0 where it converges. Null where eigenvectors are not the axes and the bound does not decide. */
  readonly expectedAmplitude: number | null;
  readonly ending: Ending;
  /** Mean size at the last two steps. */
  readonly amplitude: number;
}

export interface QuadraticResult {
  /** 2ε/μ. */
  readonly bound: number;
  /** ‖A‖, the largest eigenvalue. */
  readonly norm: number;
  /** Whether the bound promises that every step lowers the loss. */
  readonly contracts: boolean;
  /** Steps that raised the loss. */
  readonly rises: number;
  readonly firstLoss: number;
  readonly lastLoss: number;
  readonly directions: readonly Direction[];
  /** Whether what happened is what theory says; null where it says nothing, or more steps would be needed to tell. */
  readonly agrees: boolean | null;
}

/** Of the start: a share smaller than this is none. */
const NOTHING = 1e-12;
/** A cycle is closed where two steps lead back this exactly, relatively. */
const CLOSED = 1e-12;
/** How far, relatively, an amplitude may be from theory: rounding, and what two steps did not yet close. */
const TOLERANCE = 1e-6;

/** The bound of the curvature below which every step lowers the loss. */
export function contractionBound({
  learningRate,
  epsilon,
}: Pick<QuadraticSettings, "learningRate" | "epsilon">): number {
  return (2 * epsilon) / learningRate;
}

/** The amplitude of one coordinate's cycle; 0 where it converges. */
export function cycleAmplitude(
  curvature: number,
  { learningRate, epsilon }: Pick<QuadraticSettings, "learningRate" | "epsilon">,
): number {
  return Math.max(0, learningRate / 2 - epsilon / curvature);
}

/** Takes `steps` steps, at least 2. */
export function* runQuadratic(settings: QuadraticSettings): Work<QuadraticResult> {
  const { spectrum, learningRate, epsilon, start, steps } = settings;
  const { multiply, toEigenvectors } = rotate(spectrum, settings.rotation);
  const first = new Float64Array(spectrum.length).fill(start);
  /** e after the last three steps, the last one last. */
  let errors: readonly Float64Array[] = [first];
  let gradient = multiply(first);
  const firstLoss = dot(first, gradient) / 2;
  let loss = firstLoss;
  let rises = 0;
  for (let step = 1; step <= steps; step++) {
    const g = gradient;
    const error = (errors.at(-1) as Float64Array).map((e, i) => {
      const slope = g[i] as number;
      return e - (learningRate * slope) / (Math.abs(slope) + epsilon);
    });
    errors = [...errors.slice(-2), error];
    gradient = multiply(error);
    const next = dot(error, gradient) / 2;
    // Among the smallest numbers that there are, rounding raises what is nothing any more.
    if (next > loss && next > NOTHING ** 2 * firstLoss) rises++;
    loss = next;
    if (step % STEPS_A_PIECE === 0) yield step / steps;
  }
  const bound = contractionBound(settings);
  const norm = Math.max(...spectrum);
  const contracts = norm < bound;
  const shares = errors.map(toEigenvectors);
  const firstShares = toEigenvectors(first);
  const directions = spectrum.map((curvature, i): Direction => {
    const values = shares.map((share) => share[i] as number);
    return {
      curvature,
      expectedAmplitude: expectAmplitude(curvature, contracts, settings),
      ...judge(values, firstShares[i] as number),
    };
  });
  const agrees = compare(directions, contracts, rises);
  return { bound, norm, contracts, rises, firstLoss, lastLoss: loss, directions, agrees };
}

function expectAmplitude(curvature: number, contracts: boolean, settings: QuadraticSettings): number | null {
  if (settings.rotation === null) return cycleAmplitude(curvature, settings);
  return contracts ? 0 : null;
}

/** @param values after the last three steps */
function judge(values: readonly number[], start: number): Pick<Direction, "ending" | "amplitude"> {
  const [before, previous, now] = values as [number, number, number];
  const amplitude = (Math.abs(previous) + Math.abs(now)) / 2;
  if (amplitude <= NOTHING * Math.abs(start)) return { ending: "converged", amplitude };
  const isCycle = Math.abs(now - before) <= CLOSED * Math.abs(now) && now * previous < 0;
  return { ending: isCycle ? "cycle" : "moving", amplitude };
}

function compare(directions: readonly Direction[], contracts: boolean, rises: number): boolean | null {
  if (contracts && rises > 0) return false;
  const verdicts = directions.map(({ expectedAmplitude, ending, amplitude }) => {
    if (expectedAmplitude === null || ending === "moving") return null;
    if (expectedAmplitude === 0) return ending === "converged";
    return ending === "cycle" && Math.abs(amplitude / expectedAmplitude - 1) <= TOLERANCE;
  });
  if (verdicts.includes(false)) return false;
  return verdicts.includes(null) ? null : true;
}
