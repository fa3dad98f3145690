/** @file A level that rises so slowly that no step of it is a spike, as in a slow divergence. */
import { levelBlocks } from "../spikes/blockLevels.ts";
import { formatNumber, formatStep } from "../words.ts";
import type { Track } from "./log.ts";

/** Blocks that a column is looked at in, and the fewest values of one. */
const BLOCKS = 64;
const LEAST_SIZE = 16;

/** The level rises by so many times the noise at least. */
const LEAST_TIMES = 10;

/** How far the level ends above its lowest, in words; null where it does not end clearly above it. */
export function describeSlowRise({ step, values }: Pick<Track, "step" | "values">): string | null {
  const { levels, noises, rows, size } = levelBlocks(values, Math.max(LEAST_SIZE, Math.floor(values.length / BLOCKS)));
  if (levels.length < 2) return null;
  const last = levels.length - 1;
  const lowest = levels.indexOf(levels.reduce((least, level) => Math.min(least, level)));
  const [from, to] = [levels[lowest] as number, levels[last] as number];
  const noise = Math.max(noises[lowest] as number, noises[last] as number);
  if (!(to - from > LEAST_TIMES * noise)) return null;
  const at = (block: number) => formatStep(step[rows[block * size] as number] as number);
  return `its level rises slowly from ${formatNumber(from)} at step ${at(lowest)} to ${formatNumber(to)} at step ${at(last)}, as in a slow divergence`;
}
