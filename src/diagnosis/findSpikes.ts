/** @file All spikes of a column. */
import type { ColumnValues } from "../series.ts";
import { quantumOf } from "./quantum.ts";
import type { Spike } from "./spike.ts";
import { SpikeFinder } from "./spikeFinder.ts";

/**
 * Names every rise of a column that is at least five times its noise (`LEAST_RISE`). Level and noise are told from the 128
 * values before, by medians and quantiles, so that trends and other spikes move neither; what is not finite is left out.
 *
 * @param step ascending, as many as values
 * @param values in any unit
 */
export function findSpikes(step: ArrayLike<number>, values: ColumnValues): Spike[] {
  const finder = new SpikeFinder(quantumOf(values.filter(Number.isFinite)));
  const spikes: Spike[] = [];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (Number.isFinite(value)) spikes.push(...finder.take(step[i] as number, value));
  }
  return [...spikes, ...finder.end()].sort((a, b) => a.step - b.step);
}
