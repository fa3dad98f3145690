/** @file Where a logarithmic axis has its labels. Runs in the browser. */

/**
 * Whole decades between `min` and `max` (in decades), few enough for `most` labels, and the line of exact zeros, which
 * pushes away a decade too close to it.
 */
export function decadeTicks(min: number, max: number, most: number, zeroAt: number | null): number[] {
  const every = Math.max(1, Math.ceil((max - min) / Math.max(most, 1)));
  const ticks: number[] = [];
  const showsZero = zeroAt !== null && zeroAt >= min && zeroAt <= max;
  if (showsZero) ticks.push(zeroAt);
  for (let decade = Math.ceil(min / every) * every; decade <= max; decade += every) {
    if (!showsZero || decade - zeroAt >= Math.max(1, every * 0.7)) ticks.push(decade);
  }
  return ticks;
}
