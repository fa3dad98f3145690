/** @file The least value of a function of one number. */

const GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * Where a function is least between two ends: the best of `points` numbers at equal distances, ends included, and then golden sections
 * between its neighbours. Of several valleys it finds one that the numbers see.
 */
export function minimise(of: (x: number) => number, low: number, high: number, points: number, sections = 48): number {
  const spacing = (high - low) / (points - 1);
  let best = low;
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < points; i++) {
    const value = of(low + i * spacing);
    if (value < least) [best, least] = [low + i * spacing, value];
  }
  let [from, to] = [Math.max(low, best - spacing), Math.min(high, best + spacing)];
  let [left, right] = [to - GOLDEN * (to - from), from + GOLDEN * (to - from)];
  let [atLeft, atRight] = [of(left), of(right)];
  for (let i = 0; i < sections; i++) {
    if (atLeft <= atRight) {
      [to, right, atRight] = [right, left, atLeft];
      left = to - GOLDEN * (to - from);
      atLeft = of(left);
    } else {
      [from, left, atLeft] = [left, right, atRight];
      right = from + GOLDEN * (to - from);
      atRight = of(right);
    }
  }
  const middle = (from + to) / 2;
  return of(middle) <= least ? middle : best;
}
