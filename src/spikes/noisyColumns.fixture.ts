/** @file Columns with the noise of mini-batches, and spikes of known height among them. */
import { createStream, normal, type Stream, uniform } from "../random/index.ts";

/** A column without spikes. */
export interface NoisyColumn {
  readonly values: Float64Array;
  /** Where so many times the noise would lie above the level at a place, the noise as it was made. */
  readonly raise: (place: number, times: number) => number;
  /** How many times the noise a value lies above the level at a place. */
  readonly timesOf: (place: number, value: number) => number;
}

export interface NoiseKind {
  readonly name: string;
  readonly make: (rows: number, seed: number) => NoisyColumn;
}

type Curve = (place: number) => number;

const constant: Curve = () => 2;

/** Summands of standard deviation 1, times `size`. */
function added(draw: (stream: Stream) => number, size: number, curve: Curve = constant) {
  return (rows: number, seed: number): NoisyColumn => {
    const stream = createStream(seed, "noise");
    const values = Float64Array.from({ length: rows }, (_, i) => curve(i) + size * draw(stream));
    const timesOf = (place: number, value: number) => (value - curve(place)) / size;
    return { values, raise: (place, times) => curve(place) + times * size, timesOf };
  };
}

/** Factors, the logarithm of which has the standard deviation `size`. */
function multiplied(size: number, curve: Curve = constant) {
  return (rows: number, seed: number): NoisyColumn => {
    const stream = createStream(seed, "noise");
    const values = Float64Array.from({ length: rows }, (_, i) => curve(i) * Math.exp(size * normal(stream)));
    const timesOf = (place: number, value: number) => Math.log(value / curve(place)) / size;
    return { values, raise: (place, times) => curve(place) * Math.exp(times * size), timesOf };
  };
}

/** To so many decimals. */
function rounded(make: NoiseKind["make"], decimals: number): NoiseKind["make"] {
  return (rows, seed) => {
    const column = make(rows, seed);
    return { ...column, values: column.values.map((value) => Number(value.toFixed(decimals))) };
  };
}

const exponential = (stream: Stream): number => -Math.log1p(-uniform(stream));

/** Of mean 0 and standard deviation 1. */
function gamma(shape: number): (stream: Stream) => number {
  return (stream) => {
    let sum = 0;
    for (let i = 0; i < shape; i++) sum += exponential(stream);
    return (sum - shape) / Math.sqrt(shape);
  };
}

function student5(stream: Stream): number {
  let square = 0;
  for (let i = 0; i < 5; i++) square += normal(stream) ** 2;
  return normal(stream) / Math.sqrt(square / 5) / Math.sqrt(5 / 3);
}

function laplace(stream: Stream): number {
  const size = exponential(stream) / Math.SQRT2;
  return uniform(stream) < 0.5 ? -size : size;
}

/** Each value goes on from the one before. */
function correlated(share: number): (stream: Stream) => number {
  let last = 0;
  return (stream) => {
    last = share * last + Math.sqrt(1 - share * share) * normal(stream);
    return last;
  };
}

const fall: Curve = (i) => 0.5 + 8 / (1 + i / 300);
const decay: Curve = (i) => 1e-6 + 4 * Math.exp(-i / 3000);
const wave: Curve = (i) => 2 + 0.5 * Math.sin((2 * Math.PI * i) / 1000);
const quickWave: Curve = (i) => 2 + 0.3 * Math.sin((2 * Math.PI * i) / 200);

export const NOISE_KINDS: readonly NoiseKind[] = [
  { name: "normal", make: added(normal, 0.1) },
  { name: "lognormal, 0.1", make: multiplied(0.1) },
  { name: "lognormal, 0.5", make: multiplied(0.5) },
  { name: "gamma, shape 25", make: added(gamma(25), 0.4) },
  { name: "gamma, shape 4", make: added(gamma(4), 1) },
  { name: "exponential", make: added(exponential, 0.5) },
  { name: "Laplace", make: added(laplace, 0.1) },
  { name: "Student, 5", make: added(student5, 0.1) },
  { name: "AR(0.5)", make: (rows, seed) => added(correlated(0.5), 0.1)(rows, seed) },
  { name: "AR(0.9)", make: (rows, seed) => added(correlated(0.9), 0.1)(rows, seed) },
  { name: "falls as 1/t", make: multiplied(0.08, fall) },
  { name: "decays", make: multiplied(0.08, decay) },
  { name: "wave of 1000", make: added(normal, 0.1, wave) },
  { name: "wave of 200", make: added(normal, 0.1, quickWave) },
  { name: "rounded to 0.01", make: rounded(added(normal, 0.05), 2) },
];

/** Rows from one planted spike to the next. */
const APART = 501;

/**
 * The column with a spike of one row at every 501st, in whose place noise alone was: so many times the noise above the level, as
 * it was made.
 * @param height of the n-th
 */
export function plantSpikes({ values, raise }: NoisyColumn, height: (n: number) => number) {
  const planted = values.slice();
  const places = Array.from({ length: Math.floor(values.length / APART) - 1 }, (_, n) => (n + 1) * APART);
  places.forEach((place, n) => {
    planted[place] = raise(place, height(n));
  });
  return { values: planted, places };
}
