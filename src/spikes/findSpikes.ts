/** @file All spikes of a column. */
import type { ColumnValues } from "../series.ts";
import { quantumOf } from "./quantum.ts";
import type { Spike } from "./spike.ts";
import { SpikeFinder } from "./spikeFinder.ts";

/** Which way a spike goes: losses rise, accuracies fall. */
export type SpikeDirection = "rise" | "fall";

/**
 * Names every rise of a column that is five times its noise or more, or as many times as noise with heavier tails goes by
 * itself. Level and noise are told from the values before, so that trends and other spikes move neither; the tail of the noise from
 * the whole column. What is not finite is left out.
 *
 * @param step ascending, as many as values
 * @param values in any unit
 * @param direction spikes that fall are described as they lie: their peak is below their level
 */
export function findSpikes(step: ArrayLike<number>, values: ColumnValues, direction: SpikeDirection = "rise"): Spike[] {
  const sign = direction === "rise" ? 1 : -1;
  const finder = new SpikeFinder(quantumOf(values));
  const spikes: Spike[] = [];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (!Number.isFinite(value)) continue;
    const found = finder.take(step[i] as number, sign * value);
    if (found.length > 0) spikes.push(...found);
  }
  const named = [...spikes, ...finder.end()].filter((spike) => !finder.isNoise(spike));
  return sign === 1 ? named : named.map(turn);
}

function turn(spike: Spike): Spike {
  const { peak, level, levelAfter } = spike;
  return { ...spike, peak: -peak, level: -level, levelAfter: levelAfter === null ? null : -levelAfter };
}
