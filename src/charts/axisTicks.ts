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

/**
 * Labels between `min` and `max` (in decades) of an axis that is zoomed at will: whole decades where there are two or more;
 * below that 1-2-5 or every leading digit, and where even those are too few, round numbers at even distances.
 */
export function logTicks(min: number, max: number, most: number, zeroAt: number | null): number[] {
  if (max - min >= 2) return decadeTicks(min, max, most, zeroAt);
  const showsZero = zeroAt !== null && zeroAt >= min && zeroAt <= max;
  // Below the decade of the smallest value there is nothing but the line of zeros.
  const low = 10 ** (showsZero ? Math.max(min, zeroAt + 1) : min);
  const high = 10 ** max;
  const least = (max - min) / Math.max(most, 1);
  const candidates: number[][] = [];
  for (const leads of [[1], [1, 3], [1, 2, 5], [1, 2, 3, 4, 5, 6, 7, 8, 9]]) {
    const ticks: number[] = [];
    for (let decade = Math.floor(Math.log10(low)); decade <= max; decade++) {
      // From the text, so that 3e-7 is the number that it reads.
      for (const lead of leads) ticks.push(Number(`${lead}e${decade}`));
    }
    candidates.push(ticks);
  }
  const exponent = Math.floor(Math.log10(high - low));
  for (const [lead, power] of [
    [5, 0],
    [2, 0],
    [1, 0],
    [5, -1],
    [2, -1],
    [1, -1],
    [5, -2],
    [2, -2],
  ] as const) {
    const every = Number(`${lead}e${exponent + power}`);
    const ticks: number[] = [];
    for (let i = Math.ceil(low / every); i * every <= high; i++) ticks.push(i * every);
    candidates.push(ticks);
  }
  let best: number[] = [];
  let finest: number[] = [];
  for (const candidate of candidates) {
    const ticks = candidate.filter((value) => value >= low && value <= high).map(Math.log10);
    if (ticks.length > finest.length) finest = ticks;
    const fits = ticks.every((tick, i) => i === 0 || tick - (ticks[i - 1] as number) >= least);
    if (fits && ticks.length > best.length) best = ticks;
  }
  // Where round numbers lie badly: those next to both ends.
  if (best.length < 2) best = [...finest.slice(0, 1), ...finest.slice(1).slice(-1)];
  if (showsZero) best = [zeroAt, ...best.filter((tick) => tick - zeroAt >= least)];
  return best;
}

/** Labels of ticks, each its own: with more digits than `format` gives where they lie closer than these tell. */
export function labelTicks(ticks: readonly number[], format: (value: number) => string): string[] {
  let labels = ticks.map(format);
  for (let digits = 5; new Set(labels).size < ticks.length && digits <= 15; digits++) {
    labels = ticks.map((tick) => String(Number(tick.toPrecision(digits))));
  }
  return labels;
}
