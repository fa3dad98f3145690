/**
 * @file Sobol's sequence: points of a cube of which any first 2^k are spread evenly. Direction numbers are those of S. Joe and
 * F. Y. Kuo (2008), "Constructing Sobol sequences with better two-dimensional projections" (new-joe-kuo-6).
 */

const BITS = 32;

/** Of each dimension after the first: the coefficients of its primitive polynomial as bits, and the first direction numbers. */
const PRIMITIVES: readonly (readonly [coefficients: number, numbers: readonly number[]])[] = [
  [0, [1]],
  [1, [1, 3]],
  [1, [1, 3, 1]],
  [2, [1, 1, 1]],
  [1, [1, 1, 3, 3]],
  [4, [1, 3, 5, 13]],
  [2, [1, 1, 5, 5, 17]],
  [4, [1, 1, 5, 5, 5]],
  [7, [1, 1, 7, 11, 19]],
  [11, [1, 1, 5, 1, 1]],
  [13, [1, 1, 1, 3, 11]],
  [14, [1, 3, 5, 5, 31]],
  [1, [1, 3, 3, 9, 7, 49]],
  [13, [1, 1, 1, 15, 21, 21]],
  [16, [1, 3, 1, 13, 27, 49]],
];

export const MOST_SOBOL_DIMENSIONS = PRIMITIVES.length + 1;

/**
 * One coordinate of the sequence, from 0 below 1, by the index of the point, from 0. Points come in the order of Antonov and
 * Saleev (Gray code), as in SciPy without scrambling.
 * @param dimension from 0, below `MOST_SOBOL_DIMENSIONS`
 */
export function createSobolDimension(dimension: number): (index: number) => number {
  const directions = listDirections(dimension);
  return (index) => {
    let bits = 0;
    for (let gray = index ^ (index >>> 1), i = 0; gray !== 0; gray >>>= 1, i++)
      if ((gray & 1) === 1) bits ^= directions[i] as number;
    return (bits >>> 0) / 2 ** BITS;
  };
}

/** The direction numbers as binary fractions, in whole numbers of 2^−32. */
function listDirections(dimension: number): readonly number[] {
  const [coefficients, first] = PRIMITIVES[dimension - 1] ?? [0, []];
  const degree = first.length;
  const directions = first.map((number, i) => number << (BITS - 1 - i));
  if (degree === 0) return Array.from({ length: BITS }, (_, i) => 1 << (BITS - 1 - i));
  for (let i = degree; i < BITS; i++) {
    const before = directions[i - degree] as number;
    let next = before ^ (before >>> degree);
    for (let k = 1; k < degree; k++)
      if (((coefficients >>> (degree - 1 - k)) & 1) === 1) next ^= directions[i - k] as number;
    directions.push(next);
  }
  return directions;
}
