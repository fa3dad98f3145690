/** @file What is to be known of many rows of a line without reading each: smallest, middle and largest value of any range of rows. */
import type { Extent, RowSummary } from "./rowSummary.ts";

type Values = Float32Array | Float64Array;

/** Nodes of a level that one of the level above sums up. */
const FAN = 8;
/** A median is that of the nodes of the highest level of which so many lie in its range. */
const LEAST_NODES = 4;

/** Of nodes side by side, each over `FAN` of the level below; NaN where these have no number. The rows themselves are the lowest. */
interface Level {
  readonly low: Values;
  readonly middle: Values;
  readonly high: Values;
  /** Nodes of which all rows are there; what is left at the end is read below. */
  length: number;
}

interface Range {
  low: number;
  high: number;
}

/**
 * Levels of summaries over the values of a line, one a power of 8 above the next. They are built in one pass, and grow with new
 * rows. Smallest and largest are exact for any range; the middle one of a long range is the median of medians in it.
 */
export class Pyramid implements RowSummary {
  readonly #levels: Level[] = [];

  constructor(values: Values) {
    this.extend(values, 0);
  }

  extend(values: Values, since: number): void {
    let below: Level = { low: values, middle: values, high: values, length: values.length };
    let from = since;
    let depth = 0;
    this.#levels[depth] = below;
    while (below.length >= FAN) {
      depth++;
      from = Math.floor(from / FAN);
      const level = giveRoom(this.#levels[depth], Math.floor(below.length / FAN));
      this.#levels[depth] = level;
      for (let node = from; node < level.length; node++) sumUp(below, level, node);
      below = level;
    }
    this.#levels.length = depth + 1;
  }

  read(from: number, to: number): Extent | null {
    const range: Range = { low: Infinity, high: -Infinity };
    let [first, end] = [from, to + 1];
    // The fewest nodes that make up the range: at both ends those of a level, and between them those of the next one.
    for (let depth = 0; ; depth++) {
      const [start, stop] = this.#above(depth, first, end);
      if (start >= stop) {
        this.#widen(depth, first, end, range);
        break;
      }
      this.#widen(depth, first, start * FAN, range);
      this.#widen(depth, stop * FAN, end, range);
      [first, end] = [start, stop];
    }
    return range.low > range.high ? null : { ...range, middle: this.#findMiddle(from, to + 1) };
  }

  readFinite(from: number, to: number): readonly [low: number, high: number] {
    const range: Range = { low: Infinity, high: -Infinity };
    let [first, end] = [from, to + 1];
    for (let depth = 0; ; depth++) {
      const [start, stop] = this.#above(depth, first, end);
      if (start >= stop) {
        this.#widenFinite(depth, first, end, range);
        return [range.low, range.high];
      }
      this.#widenFinite(depth, first, start * FAN, range);
      this.#widenFinite(depth, stop * FAN, end, range);
      [first, end] = [start, stop];
    }
  }

  /** The nodes of the level above that lie wholly in a range of nodes. */
  #above(depth: number, first: number, end: number): [start: number, stop: number] {
    const above = this.#levels[depth + 1];
    if (above === undefined) return [0, 0];
    return [Math.ceil(first / FAN), Math.min(Math.floor(end / FAN), above.length)];
  }

  #widen(depth: number, first: number, end: number, range: Range): void {
    const { low, high } = this.#levels[depth] as Level;
    for (let node = first; node < end; node++) {
      if ((low[node] as number) < range.low) range.low = low[node] as number;
      if ((high[node] as number) > range.high) range.high = high[node] as number;
    }
  }

  #widenFinite(depth: number, first: number, end: number, range: Range): void {
    const { low, high } = this.#levels[depth] as Level;
    for (let node = first; node < end; node++) {
      const [least, most] = [low[node] as number, high[node] as number];
      if (Number.isFinite(least) && Number.isFinite(most)) {
        range.low = Math.min(range.low, least);
        range.high = Math.max(range.high, most);
      } else if (depth > 0 && !Number.isNaN(least)) this.#widenFinite(depth - 1, node * FAN, (node + 1) * FAN, range);
    }
  }

  /** The lower one of two. There is one: some row in the range has a number. */
  #findMiddle(first: number, end: number): number {
    let depth = this.#levels.length - 1;
    for (; depth >= 0; depth--) {
      const { middle, length } = this.#levels[depth] as Level;
      const size = FAN ** depth;
      const start = Math.ceil(first / size);
      const stop = Math.min(Math.floor(end / size), length);
      if (depth > 0 && stop - start < LEAST_NODES) continue;
      const found = findMedian(middle, start, stop);
      if (!Number.isNaN(found)) return found;
    }
    return Number.NaN;
  }
}

function giveRoom(level: Level | undefined, length: number): Level {
  if (level !== undefined && level.low.length >= length) {
    level.length = length;
    return level;
  }
  const grow = (numbers: Values | undefined) => {
    const larger = new Float64Array(Math.max(length, 2 * (numbers?.length ?? 0)));
    if (numbers !== undefined) larger.set(numbers);
    return larger;
  };
  return { low: grow(level?.low), middle: grow(level?.middle), high: grow(level?.high), length };
}

/** Numbers of which a median is found, ascending; more only where few of a long range are numbers. */
let sorted = new Float64Array(FAN * LEAST_NODES * 2);

function findMedian(values: Values, start: number, stop: number): number {
  if (stop - start > sorted.length) sorted = new Float64Array(stop - start);
  let count = 0;
  for (let i = start; i < stop; i++) {
    const value = values[i] as number;
    if (Number.isNaN(value)) continue;
    let place = count++;
    for (; place > 0 && (sorted[place - 1] as number) > value; place--) sorted[place] = sorted[place - 1] as number;
    sorted[place] = value;
  }
  return count === 0 ? Number.NaN : (sorted[(count - 1) >> 1] as number);
}

function sumUp(below: Level, level: Level, node: number): void {
  const start = node * FAN;
  let low = Infinity;
  let high = -Infinity;
  for (let i = start; i < start + FAN; i++) {
    if ((below.low[i] as number) < low) low = below.low[i] as number;
    if ((below.high[i] as number) > high) high = below.high[i] as number;
  }
  const middle = findMedian(below.middle, start, start + FAN);
  const isKnown = !Number.isNaN(middle);
  level.low[node] = isKnown ? low : Number.NaN;
  level.high[node] = isKnown ? high : Number.NaN;
  level.middle[node] = middle;
}
