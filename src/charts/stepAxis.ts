/** @file The axis of steps, linear or logarithmic: what lies where on it, and where it has its labels. Runs in the browser. */

/** Place of a step on the axis: the step itself, or its logarithm. Step 0 has none; it lies where a step ½ would. */
export function placeStep(step: number, log: boolean): number {
  return log ? Math.log10(Math.max(step, 0.5)) : step;
}

/** The step at a place on the axis: what `placeStep` came from, to the bit where that was a whole number. */
export function stepAt(place: number, log: boolean): number {
  if (!log) return place;
  const step = 10 ** place;
  const whole = Math.round(step);
  return Math.abs(step - whole) < 1e-9 * step ? whole : step;
}

/**
 * Whole steps from `min` to `max` to label, as many as have room: round ones at even distances, or on a logarithmic axis
 * that spans more, powers of ten and what lies between them.
 *
 * @param most how many labels fit side by side over the whole axis
 */
export function stepTicks(min: number, max: number, most: number, log: boolean): number[] {
  const least = (placeStep(max, log) - placeStep(min, log)) / Math.max(most, 1);
  const fits = (ticks: readonly number[]) =>
    ticks.every((tick, i) => i === 0 || placeStep(tick, log) - placeStep(ticks[i - 1] as number, log) >= least);
  const candidates: number[][] = [];
  const decades = (factor: number, leads: readonly number[]) => {
    const ticks: number[] = [];
    for (let decade = 1; decade <= max; decade *= factor) {
      for (const lead of leads) if (lead * decade >= min && lead * decade <= max) ticks.push(lead * decade);
    }
    candidates.push(ticks);
  };
  if (log) {
    for (const factor of [10, 100, 1000]) decades(factor, [1]);
    for (const leads of [
      [1, 3],
      [1, 2, 5],
      [1, 2, 3, 4, 5, 6, 7, 8, 9],
    ])
      decades(10, leads);
  }
  for (let decade = 1; decade <= max - min || decade === 1; decade *= 10) {
    for (const lead of [1, 2, 5]) {
      const every = lead * decade;
      if ((max - min) / every > 2 * most) continue;
      const ticks: number[] = [];
      for (let tick = Math.ceil(min / every) * every; tick <= max; tick += every) ticks.push(tick);
      candidates.push(ticks);
    }
  }
  let best: number[] = [];
  for (const ticks of candidates) if (ticks.length > best.length && fits(ticks)) best = ticks;
  return best;
}
