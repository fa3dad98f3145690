/** @file Trace and Frobenius norm of an operator, by Hutchinson's estimator. */
import type { Stream } from "../random/index.ts";
import { CountedOperator, type Operator, type ProductSteps, requireCount, runWatched, type Watch } from "./operator.ts";
import { type Estimate, estimateMean } from "./spectralDensity.ts";
import { dot, fillSigns } from "./vectors.ts";

export interface TraceOptions extends Watch {
  /** What the probes are drawn from. */
  readonly stream: Stream;
  /** Random vectors of signs, a product each; 30 by default. */
  readonly probes?: number;
}

export interface TraceEstimate {
  /** Σ λᵢ, the mean of zᵀAz; of a diagonal matrix exact. */
  readonly trace: Estimate;
  /** ‖A‖² = Σ λᵢ², the mean of ‖Az‖² from the same products. */
  readonly squaredFrobenius: Estimate;
}

/**
 * tr A = E zᵀAz for vectors z of random signs (Hutchinson 1990, Commun. Statist. Simula. 19, 433–450), whose variance is
 * 2 Σ_{i≠j} Aᵢⱼ² a probe.
 *
 * @throws RangeError where `probes` is no count
 * @throws NonFiniteProductError where a product is not finite
 */
export async function estimateTrace(operator: Operator, options: TraceOptions): Promise<TraceEstimate> {
  const { stream, probes = 30 } = options;
  requireCount("probes", probes, 1);
  return runWatched(searchTrace(operator, stream, probes), probes, options);
}

/** The same, to be run to its end by whoever asks. */
export function* searchTrace(operator: Operator, stream: Stream, probes: number): ProductSteps<TraceEstimate> {
  const counted = new CountedOperator(operator);
  const signs = new Float64Array(operator.size);
  const product = new Float64Array(operator.size);
  const traces: number[] = [];
  const squares: number[] = [];
  for (let probe = 0; probe < probes; probe++) {
    fillSigns(signs, stream);
    yield* counted.multiply(signs, product);
    traces.push(dot(signs, product));
    squares.push(dot(product, product));
  }
  return { trace: estimateMean(traces), squaredFrobenius: estimateMean(squares) };
}
