/** @file Principal components of a trajectory of training. */
import { differenceOf } from "./directions.ts";
import { symmetricEigen } from "./symmetricEigen.ts";
import { addScaled, combine, dot, type Floats, normOf, scaleBy } from "./vectors.ts";

export interface TrajectoryOptions {
  /** The most components, 2 by default: fewer are found where the differences lie in fewer dimensions. */
  readonly components?: number;
  /**
   * Whether the mean of the differences is taken off first, as principal components have it, and scikit-learn, which Li et al. use;
   * true by default. Without, they are the directions in which the differences themselves are longest.
   */
  readonly centred?: boolean;
}

export interface TrajectoryComponents {
  /** Unit vectors [d], orthogonal to each other, of the sign that makes the first state's coordinate positive. */
  readonly directions: readonly Float64Array[];
  /** The share of the variance that lies along each, of all that there is. */
  readonly shares: Float64Array;
  /** ⟨θ_t − θ_T, direction⟩: a row a state, a number a component; the last state is the origin. */
  readonly coordinates: readonly Float64Array[];
}

/** Numbers of each state that are looked at together. */
const BLOCK = 4096;

/** A component with a smaller share of the variance is one of rounding. */
const LEAST_SHARE = 1e-12;

/**
 * Principal components of θ₀ − θ_T … θ_{T−1} − θ_T (Li et al. 2018, arXiv 1712.09913, section 7.2; Notsawo et al. 2023, arXiv
 * 2306.13253, Fig. 13), of few states with many numbers: by the eigenvectors of their inner products [states, states].
 *
 * @param states flat, of one length, at the least two; the last is θ_T
 * @throws RangeError where states are too few or differ in length, or more components are asked for than there are differences
 */
export function findTrajectoryComponents(
  states: readonly Floats[],
  options: TrajectoryOptions = {},
): TrajectoryComponents {
  const { components = 2, centred = true } = options;
  const last = states.at(-1);
  if (last === undefined || states.length < 2) {
    throw new RangeError(`a trajectory has two states or more, and this one has ${states.length}`);
  }
  const odd = states.findIndex(({ length }) => length !== last.length);
  if (odd !== -1) {
    throw new RangeError(`state ${odd} has ${states[odd]?.length} numbers, and the last one ${last.length}`);
  }
  const count = states.length - 1;
  if (!(Number.isSafeInteger(components) && components >= 1 && components <= count)) {
    throw new RangeError(
      `components: is ${components}, and must be a whole number from 1 to ${count}, the states before the last`,
    );
  }
  const gram = multiplyDifferences(states.slice(0, -1), last);
  const { values, vectors } = symmetricEigen(centred ? centre(gram) : gram);
  const total = values.reduce((sum, value) => sum + value, 0);
  const places = Array.from({ length: components }, (_, i) => count - 1 - i);
  const found = places.filter((place) => (values[place] as number) > LEAST_SHARE * total);
  const directions = found.map((place) => directionOf(states, vectors[place] as Float64Array));
  const coordinates = states.map((state) => {
    const difference = differenceOf(state, last);
    return Float64Array.from(directions, (direction) => dot(difference, direction));
  });
  return { directions, shares: Float64Array.from(found, (place) => (values[place] as number) / total), coordinates };
}

/** Inner products of the differences from `last`, a block of numbers at a time: the differences together would be as large as the states. */
function multiplyDifferences(states: readonly Floats[], last: Floats): Float64Array[] {
  const gram = states.map(() => new Float64Array(states.length));
  for (let start = 0; start < last.length; start += BLOCK) {
    const end = Math.min(start + BLOCK, last.length);
    const blocks = states.map((state) => differenceOf(state.subarray(start, end), last.subarray(start, end)));
    blocks.forEach((block, i) => {
      const row = gram[i] as Float64Array;
      for (let j = 0; j <= i; j++) row[j] = (row[j] as number) + dot(block, blocks[j] as Float64Array);
    });
  }
  return gram;
}

/** The inner products of what is left of vectors without their mean, of a lower triangle of those of the vectors. */
function centre(gram: readonly Float64Array[]): Float64Array[] {
  const count = gram.length;
  const at = (i: number, j: number) => gram[Math.max(i, j)]?.[Math.min(i, j)] as number;
  const means = gram.map((_, i) => gram.reduce((sum, _, j) => sum + at(i, j), 0) / count);
  const mean = means.reduce((sum, value) => sum + value, 0) / count;
  return gram.map(
    (_, i) => gram[i]?.map((_, j) => at(i, j) - (means[i] as number) - (means[j] as number) + mean) as Float64Array,
  );
}

/** The unit vector along Σ w_t (θ_t − θ_T), on the side of θ₀. */
function directionOf(states: readonly Floats[], weights: Float64Array): Float64Array {
  const last = states.at(-1) as Floats;
  const direction = combine(states.slice(0, -1), weights, last.length);
  addScaled(direction, -weights.reduce((sum, weight) => sum + weight, 0), last);
  const isBehind = dot(differenceOf(states[0] as Floats, last), direction) < 0;
  scaleBy(direction, (isBehind ? -1 : 1) / normOf(direction));
  return direction;
}
