/** @file The density of an operator's eigenvalues, by stochastic Lanczos quadrature. */
import type { Stream } from "../random/index.ts";
import { KrylovBasis } from "./krylovBasis.ts";
import {
  CountedOperator,
  type Operator,
  type ProductSteps,
  requireCount,
  requirePositive,
  runWatched,
  type Watch,
} from "./operator.ts";
import { diagonalizeTridiagonal } from "./tridiagonal.ts";
import { fillSigns } from "./vectors.ts";

export interface DensityOptions extends Watch {
  /** What the probes are drawn from. */
  readonly stream: Stream;
  /** Random vectors of signs (Rademacher), 10 by default. */
  readonly probes?: number;
  /** Products a probe, and so the most points at which it sees the spectrum; 80 by default, no more than the size. */
  readonly steps?: number;
}

/** What a probe sees of the spectrum: points that stand for the eigenvalues near them. */
export interface ProbedSpectrum {
  /** Ritz values, ascending. */
  readonly nodes: Float64Array;
  /** The share of the eigenvalues that each stands for; their sum is 1. */
  readonly weights: Float64Array;
}

/** The distribution of eigenvalues. */
export interface SpectralDensity {
  readonly probes: readonly ProbedSpectrum[];
  /** From the least node to the largest. */
  readonly range: readonly [low: number, high: number];
  /** Products with the operator. */
  readonly products: number;
}

/**
 * φ(t) = (1/n) Σ δ(t − λᵢ) as ⟨v, δ(t − A) v⟩ for random v: of each probe's tridiagonal matrix the eigenvalues are the nodes, and
 * the squares of the eigenvectors' first components the weights of a Gauss quadrature (Ubaru, Chen & Saad 2017, SIAM J. Matrix
 * Anal. Appl. 38, 1075–1099; of networks: Ghorbani, Krishnan & Xiao 2019, arXiv 1901.10159, algorithm 2). Polynomials up to the
 * degree 2 · steps − 1 are integrated exactly but for the randomness of the probes.
 *
 * @throws RangeError where an option is not a count that there can be
 * @throws NonFiniteProductError where a product is not finite
 */
export async function estimateDensity(operator: Operator, options: DensityOptions): Promise<SpectralDensity> {
  const { size } = operator;
  const { stream, probes = 10, steps = Math.min(80, size) } = options;
  requireCount("probes", probes, 1);
  requireCount("steps", steps, 1, size);
  return runWatched(probeAll(operator, { stream, probes, steps }), probes * steps, options);
}

function* probeAll(
  operator: Operator,
  { stream, probes, steps }: Required<Omit<DensityOptions, keyof Watch>>,
): ProductSteps<SpectralDensity> {
  const counted = new CountedOperator(operator);
  const found: ProbedSpectrum[] = [];
  for (let probe = 0; probe < probes; probe++) found.push(yield* probeSpectrum(counted, stream, steps));
  const low = Math.min(...found.map(({ nodes }) => nodes[0] as number));
  const high = Math.max(...found.map(({ nodes }) => nodes.at(-1) as number));
  return { probes: found, range: [low, high], products: counted.products };
}

function* probeSpectrum(operator: CountedOperator, stream: Stream, steps: number): ProductSteps<ProbedSpectrum> {
  const start = new Float64Array(operator.size);
  fillSigns(start, stream);
  const basis = new KrylovBasis(operator, stream, start);
  const couplings: number[] = [];
  do {
    yield* basis.grow();
    couplings.push(basis.coupling);
    // A basis that closed has seen all that the probe holds.
  } while (couplings.length < steps && basis.coupling !== 0);
  const nodes = Float64Array.from(basis.projected, (row, i) => row[i] as number);
  const first = couplings.map((_, i) => Float64Array.of(i === 0 ? 1 : 0));
  diagonalizeTridiagonal(nodes, Float64Array.from(couplings), first);
  const order = Array.from(nodes.keys()).sort((a, b) => (nodes[a] as number) - (nodes[b] as number));
  return {
    nodes: Float64Array.from(order, (i) => nodes[i] as number),
    weights: Float64Array.from(order, (i) => (first[i]?.[0] as number) ** 2),
  };
}

/** A mean over probes, and how far from the expectation it may be. */
export interface Estimate {
  readonly value: number;
  /** The standard deviation of the mean; NaN of one probe, which tells nothing of it. */
  readonly standardError: number;
}

export function estimateMean(samples: ArrayLike<number>): Estimate {
  const { length } = samples;
  const values = Array.from(samples);
  const value = values.reduce((sum, x) => sum + x, 0) / length;
  const squares = values.reduce((sum, x) => sum + (x - value) ** 2, 0);
  return { value, standardError: length < 2 ? Number.NaN : Math.sqrt(squares / (length - 1) / length) };
}

/** (1/n) tr f(A): the mean of f over the eigenvalues. */
export function meanOver({ probes }: SpectralDensity, f: (eigenvalue: number) => number): Estimate {
  return estimateMean(
    probes.map(({ nodes, weights }) => nodes.reduce((sum, node, i) => sum + (weights[i] as number) * f(node), 0)),
  );
}

/**
 * The density at points, each eigenvalue smoothed to a Gaussian of standard deviation `deviation`; its integral is 1.
 * @param deviation a hundredth of the range by default, and 1 where that is 0; finer than the distance of the nodes, the single
 *   nodes show
 */
export function smoothDensity(density: SpectralDensity, points: ArrayLike<number>, deviation?: number): Float64Array {
  const [low, high] = density.range;
  const width = deviation ?? (high > low ? (high - low) / 100 : 1);
  requirePositive("deviation", width);
  const height = 1 / (width * Math.sqrt(2 * Math.PI));
  return Float64Array.from(
    points,
    (point) => meanOver(density, (node) => height * Math.exp(-(((point - node) / width) ** 2) / 2)).value,
  );
}
