/** @file What is to be known of many rows of a line without reading each: smallest, middle and largest value of any range of rows. */
import type { Extent, RowSummary } from "./chart.ts";

type Values = Float32Array | Float64Array;

/** Nodes of a level that one of the level above sums up. */
const FAN = 16;

/** Of nodes side by side, each over `FAN` of the level below; NaN where these have no number. */
interface Level {
  low: Float64Array;
  middle: Float64Array;
  high: Float64Array;
  /** Nodes of which all rows are there; what is left at the end is read below. */
  length: number;
}

/**
 * Levels of summaries over the values of a line, one a power of 16 above the next. They take a fifth of the room of the values, are
 * built in one pass, and grow with new rows. Smallest and largest are exact for any range; the middle one of a long range is the
 * median of the medians that it is made of.
 */
export class Pyramid implements RowSummary {
  #values: Values;
  readonly #levels: Level[] = [];

  constructor(values: Values) {
    this.#values = values;
    this.extend(values, 0);
  }

  extend(values: Values, since: number): void {
    this.#values = values;
    let below: Pick<Level, "low" | "middle" | "high"> = {
      low: values as Float64Array,
      middle: values as Float64Array,
      high: values as Float64Array,
    };
    let length = values.length;
    let from = since;
    for (let depth = 0; length >= FAN; depth++) {
      length = Math.floor(length / FAN);
      from = Math.floor(from / FAN);
      const level = giveRoom(this.#levels[depth], length);
      this.#levels[depth] = level;
      for (let node = from; node < length; node++) sumUp(below, level, node);
      below = level;
    }
    this.#levels.length = countLevels(values.length);
  }

  read(from: number, to: number): Extent | null {
    const parts: Parts = { low: Infinity, high: -Infinity, middles: [], weights: [] };
    this.#gather(0, from, to + 1, 1, parts);
    const middle = findMiddle(parts);
    return middle === null ? null : { low: parts.low, middle, high: parts.high };
  }

  readFinite(from: number, to: number): readonly [low: number, high: number] {
    const range: Range = { low: Infinity, high: -Infinity };
    this.#widen(0, from, to + 1, range);
    return [range.low, range.high];
  }

  /** Adds nodes `first` up to but not with `end` of a depth (0 is the rows themselves) by the fewest nodes that make them up. */
  #gather(depth: number, first: number, end: number, weight: number, parts: Parts): void {
    const [start, stop] = this.#inside(depth, first, end);
    const take = (from: number, to: number) => {
      for (let node = from; node < to; node++) this.#take(depth, node, weight, parts);
    };
    if (start >= stop) take(first, end);
    else {
      take(first, start * FAN);
      this.#gather(depth + 1, start, stop, weight * FAN, parts);
      take(stop * FAN, end);
    }
  }

  #take(depth: number, node: number, weight: number, parts: Parts): void {
    const { low, middle, high } = this.#at(depth);
    const value = middle[node] as number;
    if (Number.isNaN(value)) return;
    parts.low = Math.min(parts.low, low[node] as number);
    parts.high = Math.max(parts.high, high[node] as number);
    parts.middles.push(value);
    parts.weights.push(weight);
  }

  /** Widens a range by the finite values of nodes, summed up as in `#gather`. */
  #widen(depth: number, first: number, end: number, range: Range): void {
    const [start, stop] = this.#inside(depth, first, end);
    if (start >= stop) this.#widenEach(depth, first, end, range);
    else {
      this.#widenEach(depth, first, start * FAN, range);
      this.#widen(depth + 1, start, stop, range);
      this.#widenEach(depth, stop * FAN, end, range);
    }
  }

  #widenEach(depth: number, first: number, end: number, range: Range): void {
    const { low, high } = this.#at(depth);
    for (let node = first; node < end; node++) {
      const [least, most] = [low[node] as number, high[node] as number];
      if (Number.isFinite(least) && Number.isFinite(most)) {
        range.low = Math.min(range.low, least);
        range.high = Math.max(range.high, most);
      } else if (depth > 0 && !Number.isNaN(least)) this.#widenEach(depth - 1, node * FAN, (node + 1) * FAN, range);
    }
  }

  /** The nodes of the depth above that lie wholly in a range of nodes. */
  #inside(depth: number, first: number, end: number): [number, number] {
    const above = this.#levels[depth];
    if (above === undefined) return [0, 0];
    return [Math.ceil(first / FAN), Math.min(Math.floor(end / FAN), above.length)];
  }

  #at(depth: number): { low: Values; middle: Values; high: Values } {
    const level = this.#levels[depth - 1];
    return level ?? { low: this.#values, middle: this.#values, high: this.#values };
  }
}

interface Range {
  low: number;
  high: number;
}

interface Parts extends Range {
  /** Medians, and how many rows each stands for. */
  readonly middles: number[];
  readonly weights: number[];
}

/** The lower one of two; null where there is no number. */
function findMiddle({ middles, weights }: Parts): number | null {
  const order = middles.map((_, i) => i).sort((a, b) => (middles[a] as number) - (middles[b] as number) || a - b);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let before = 0;
  for (const i of order) {
    before += weights[i] as number;
    if (2 * before >= total) return middles[i] as number;
  }
  return null;
}

function countLevels(rows: number): number {
  let levels = 0;
  for (let length = rows; length >= FAN; length = Math.floor(length / FAN)) levels++;
  return levels;
}

function giveRoom(level: Level | undefined, length: number): Level {
  if (level !== undefined && level.low.length >= length) return Object.assign(level, { length });
  const grow = (numbers: Float64Array | undefined) => {
    const larger = new Float64Array(Math.max(length, 2 * (numbers?.length ?? 0)));
    if (numbers !== undefined) larger.set(numbers);
    return larger;
  };
  return { low: grow(level?.low), middle: grow(level?.middle), high: grow(level?.high), length };
}

/** The medians of one node, ascending. */
const sorted = new Float64Array(FAN);

function sumUp(below: Pick<Level, "low" | "middle" | "high">, level: Level, node: number): void {
  let low = Infinity;
  let high = -Infinity;
  let count = 0;
  for (let i = node * FAN; i < (node + 1) * FAN; i++) {
    const middle = below.middle[i] as number;
    if (Number.isNaN(middle)) continue;
    if ((below.low[i] as number) < low) low = below.low[i] as number;
    if ((below.high[i] as number) > high) high = below.high[i] as number;
    let place = count++;
    for (; place > 0 && (sorted[place - 1] as number) > middle; place--) sorted[place] = sorted[place - 1] as number;
    sorted[place] = middle;
  }
  level.low[node] = count === 0 ? Number.NaN : low;
  level.high[node] = count === 0 ? Number.NaN : high;
  level.middle[node] = count === 0 ? Number.NaN : (sorted[(count - 1) >> 1] as number);
}
