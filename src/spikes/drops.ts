/** @file Sudden drops of a column: its level goes down at once, and stays. */
import { type BlockLevels, levelBlocks } from "./blockLevels.ts";
import { selectMiddle } from "./selectMiddle.ts";

/** Values a block. */
const BLOCK = 16;

/** Blocks before a drop and after it that must be level: the nearest are at the new level, the farther show that it stays. */
const BLOCKS_BESIDE = 4;

/** A drop is so many times the noise of the values at least. */
const LEAST_TIMES = 3.5;

/** And so many times as far as levels go beside it: a steep curve falls as far before or after. */
const ALONE = 4;

export interface Drop {
  /** The first step at the lower level. */
  readonly step: number;
  readonly before: number;
  readonly after: number;
  /** Standard deviation of the noise beside it; at least 0. */
  readonly noise: number;
}

/**
 * Names every drop of a column that is at least 3.5 times its noise, with 64 values before it and after it that are level. What
 * is not finite is left out.
 *
 * @param step ascending, as many as values
 */
export function findDrops(step: ArrayLike<number>, values: ArrayLike<number>): Drop[] {
  const blocks = levelBlocks(values, BLOCK);
  const { levels, rows } = blocks;
  const drops: Drop[] = [];
  // Somewhere in `block`, or at its beginning.
  for (let block = BLOCKS_BESIDE; block + BLOCKS_BESIDE < levels.length; block++) {
    const fall = (levels[block - 1] as number) - (levels[block + 1] as number);
    if (!(fall > 0) || !standsAlone(blocks, block, fall)) continue;
    const place = splitAt(blocks, block);
    const before = levelOf(blocks, place - BLOCK, place);
    const after = levelOf(blocks, place, place + BLOCK);
    drops.push({ step: step[rows[place] as number] as number, before, after, noise: noiseBeside(blocks, block) });
    // The same drop is no second one in the next block.
    block += BLOCKS_BESIDE - 1;
  }
  return drops;
}

function standsAlone(blocks: BlockLevels, block: number, fall: number): boolean {
  const { levels } = blocks;
  // Most blocks are left here.
  if (fall < LEAST_TIMES * Math.min(blocks.noises[block - 1] as number, blocks.noises[block + 1] as number))
    return false;
  if (fall < LEAST_TIMES * noiseBeside(blocks, block)) return false;
  for (let away = 2; away <= BLOCKS_BESIDE; away++) {
    const earlier = (levels[block - away] as number) - (levels[block - away + 1] as number);
    const later = (levels[block + away - 1] as number) - (levels[block + away] as number);
    const beside = Math.max(Math.abs(earlier), Math.abs(later));
    if (ALONE * beside > fall) return false;
  }
  return true;
}

/** The median of the blocks on both sides. */
function noiseBeside({ noises }: BlockLevels, block: number): number {
  const beside = new Float64Array(2 * BLOCKS_BESIDE);
  for (let away = 1; away <= BLOCKS_BESIDE; away++) {
    beside[away - 1] = noises[block - away] as number;
    beside[BLOCKS_BESIDE + away - 1] = noises[block + away] as number;
  }
  return selectMiddle(beside, beside.length);
}

/** The place of the first value of a block, or of the next, that is nearer to the level after than to the one before. */
function splitAt({ values, levels, size }: BlockLevels, block: number): number {
  const middle = ((levels[block - 1] as number) + (levels[block + 1] as number)) / 2;
  // The split that leaves the fewest values on the wrong side.
  let wrong = 0;
  let least = 0;
  let place = (block - 1) * size;
  for (let i = place; i < (block + 2) * size; i++) {
    wrong += (values[i] as number) < middle ? 1 : -1;
    if (wrong < least) {
      least = wrong;
      place = i + 1;
    }
  }
  return place;
}

const levelOf = ({ values }: BlockLevels, from: number, to: number): number =>
  selectMiddle(values.slice(from, to), to - from);
