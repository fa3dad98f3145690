/** @file Reductions of a row; the order of the sum is part of the arithmetic contract (docs/engine.md). */

const LANES = 16;
const BLOCK = 4096;

/**
 * Sum of `count` terms: blocks of 4096; in a block 16 interleaved partial sums, joined by halving; blocks ascending.
 * The lanes make a row of exponentials absorb its small terms as PyTorch's vectorised sum does.
 *
 * @param round rounds a sum to the element type: `Math.fround`, `Number`, or to a 16-bit format
 */
export function sumRow(term: (index: number) => number, count: number, round: (x: number) => number): number {
  let total = 0;
  for (let begin = 0; begin < count; begin += BLOCK) {
    const end = Math.min(begin + BLOCK, count);
    const lanes = new Float64Array(LANES);
    for (let i = begin; i < end; i++) {
      const lane = (i - begin) % LANES;
      lanes[lane] = round((lanes[lane] as number) + term(i));
    }
    for (let half = LANES / 2; half >= 1; half /= 2) {
      for (let lane = 0; lane < half; lane++) {
        lanes[lane] = round((lanes[lane] as number) + (lanes[lane + half] as number));
      }
    }
    const block = lanes[0] as number;
    total = begin === 0 ? block : round(total + block);
  }
  return total;
}

/** The largest of some values; −∞ where there is none, NaN where one is NaN. */
export function maxRow(values: ArrayLike<number>): number {
  let largest = -Infinity;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, values[i] as number);
  return largest;
}
