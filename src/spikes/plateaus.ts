/** @file Plateaus of a column: long level stretches between two falls. */
import { levelBlocks } from "./blockLevels.ts";
import { selectMiddle } from "./selectMiddle.ts";

/** Blocks that a column is looked at in, at most; and values a block, at least. */
const MOST_BLOCKS = 256;
const LEAST_BLOCK = 8;

/** A plateau is this share of the values long at least, and so many blocks. */
const LEAST_SHARE = 0.08;
const LEAST_BLOCKS = 6;

/** It stays within this share of all that the column falls, or within so many times the noise of a block's median. */
const LEVEL = 0.02;
const NOISES = 6;

/** Beside it the column falls by so many times as much as that, within as many values as it is long. */
const FALLS = 3;

export interface Plateau {
  readonly step: number;
  readonly endStep: number;
  /** Its median. */
  readonly level: number;
}

/**
 * A level stretch of at least a twelfth of the values, before which the column falls and after which it falls again. Of columns above 0
 * that fall by a factor of 100 or more, factors count.
 *
 * @param step ascending, as many as values
 * @param values what is not finite is left out
 */
export function findPlateaus(step: ArrayLike<number>, values: ArrayLike<number>): Plateau[] {
  const blocks = levelBlocks(values, Math.max(LEAST_BLOCK, Math.ceil(values.length / MOST_BLOCKS)));
  const count = blocks.levels.length;
  if (count < 3 * LEAST_BLOCKS) return [];
  const isFactor = blocks.levels.every((level) => level > 0) && spanOf(blocks.levels, (high, low) => high / low) >= 100;
  const levels = isFactor ? blocks.levels.map(Math.log) : blocks.levels;
  const noises = blocks.noises.map((noise, i) => (isFactor ? noise / (blocks.levels[i] as number) : noise));
  const noise = (selectMiddle(noises, count) * 1.2533) / Math.sqrt(blocks.size);
  const within = Math.max(LEVEL * spanOf(levels, (high, low) => high - low), NOISES * noise);
  const least = Math.max(LEAST_BLOCKS, LEAST_SHARE * count);
  return listLevel(levels, within)
    .filter(([from, to]) => to - from >= least && fallsBeside(levels, from, to, FALLS * within))
    .map(([from, to]) => ({
      step: step[blocks.rows[from * blocks.size] as number] as number,
      endStep: step[blocks.rows[to * blocks.size - 1] as number] as number,
      level: selectMiddle(blocks.values.slice(from * blocks.size, to * blocks.size), (to - from) * blocks.size),
    }));
}

function spanOf(levels: Float64Array, compare: (high: number, low: number) => number): number {
  return compare(
    levels.reduce((most, level) => Math.max(most, level)),
    levels.reduce((least, level) => Math.min(least, level)),
  );
}

/** Stretches, from and up to a block, that leave a band of this width nowhere: each as long as can be, one after the other. */
function listLevel(levels: Float64Array, within: number): (readonly [from: number, to: number])[] {
  const stretches: (readonly [number, number])[] = [];
  let from = 0;
  while (from < levels.length) {
    let [low, high, to] = [levels[from] as number, levels[from] as number, from + 1];
    for (; to < levels.length; to++) {
      low = Math.min(low, levels[to] as number);
      high = Math.max(high, levels[to] as number);
      if (high - low > within) break;
    }
    const [, last] = stretches.at(-1) ?? [0, 0];
    if (to > last) stretches.push([from, to]);
    from++;
  }
  return keepLongest(stretches);
}

/** Of stretches that overlap the longest. */
function keepLongest(stretches: (readonly [number, number])[]): (readonly [number, number])[] {
  const kept: (readonly [number, number])[] = [];
  for (const one of stretches.toSorted((a, b) => b[1] - b[0] - (a[1] - a[0]))) {
    if (kept.every(([from, to]) => one[1] <= from || one[0] >= to)) kept.push(one);
  }
  return kept.sort((a, b) => a[0] - b[0]);
}

function fallsBeside(levels: Float64Array, from: number, to: number, fall: number): boolean {
  const length = to - from;
  const [first, last] = [levels[from] as number, levels[to - 1] as number];
  const before = levels.subarray(Math.max(0, from - length), from);
  const after = levels.subarray(to, to + length);
  return before.some((level) => level - first >= fall) && after.some((level) => last - level >= fall);
}
