/** @file Local minimisers of a slice. */

/**
 * The rise on both sides that makes a minimiser, in shares of its value: what rises less is a ripple. Slices of a loss span
 * decades, so that a share is asked for.
 */
const LEAST_RISE = 0.01;

/**
 * Places of the local minimisers of values along a line, in order: from each, the values rise by a hundredth at the least on both
 * sides before one as low comes. An end is none: beyond it they may go on to fall. Of a flat bottom the middle counts. Infinite
 * values and such as are no numbers are higher than all others.
 */
export function findMinimisers(values: ArrayLike<number>): number[] {
  const heights = Array.from(values, (value) => (Number.isNaN(value) ? Infinity : value));
  const found: number[] = [];
  for (let start = 0; start < heights.length; ) {
    const height = heights[start] as number;
    let end = start;
    while (heights[end + 1] === height) end++;
    const isLow = height < Infinity && rises(heights, start, -1) && rises(heights, end, 1);
    if (isLow) found.push(Math.floor((start + end) / 2));
    start = end + 1;
  }
  return found;
}

/** Whether values rise on one side of a place before they come to one as low. */
function rises(heights: readonly number[], place: number, side: 1 | -1): boolean {
  const height = heights[place] as number;
  const enough = height + LEAST_RISE * Math.abs(height);
  for (let i = place + side; i >= 0 && i < heights.length; i += side) {
    const next = heights[i] as number;
    if (next > enough) return true;
    // Of two equal ones with a ripple between, the first counts.
    if (next < height || (next === height && side === -1)) return false;
  }
  return false;
}
