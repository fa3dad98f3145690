/** @file Many runs as one curve: each run short, then their medians and quartiles. */
import { quantile } from "../../analysis/index.ts";
import type { ColumnValues, Series } from "../../series.ts";

/** A column of one run by buckets of steps: NaN where a bucket has no number. */
export interface ShortColumn {
  readonly least: Float64Array;
  readonly middle: Float64Array;
  readonly most: Float64Array;
}

/** Bucket i is of the steps above i · width, up to (i + 1) · width. */
export interface ShortRun {
  readonly width: number;
  readonly columns: Readonly<Record<string, ShortColumn>>;
}

/** Every column by its smallest, middle and largest finite number of each bucket. Steps count from 1. */
export function shortenRun({ step, columns }: Series, width: number): ShortRun {
  const shortened = Object.entries(columns).map(
    ([name, values]) => [name, shortenColumn(step, values, width)] as const,
  );
  return { width, columns: Object.fromEntries(shortened) };
}

function shortenColumn(step: Float64Array, values: ColumnValues, width: number): ShortColumn {
  const buckets = Math.max(0, Math.ceil((step.at(-1) ?? 0) / width));
  const [least, middle, most] = [0, 1, 2].map(() => new Float64Array(buckets).fill(Number.NaN)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  // A log that begins before the first step has one row more in its first bucket.
  const room = new Float64Array(width + 1);
  for (let row = 0; row < step.length; ) {
    const bucket = bucketOf(step[row] as number, width);
    let count = 0;
    for (; row < step.length && bucketOf(step[row] as number, width) === bucket; row++) {
      const value = values[row] as number;
      if (Number.isFinite(value)) room[count++] = value;
    }
    if (count === 0) continue;
    // Sorted as what it is: an array of numbers would be compared by a function, which takes most of the time of a page.
    const inside = room.subarray(0, count).sort();
    least[bucket] = inside[0] as number;
    middle[bucket] = quantile(inside, 0.5);
    most[bucket] = inside.at(-1) as number;
  }
  return { least, middle, most };
}

const bucketOf = (step: number, width: number): number => Math.max(0, Math.ceil(step / width) - 1);

/** What several runs have in a bucket. */
export interface BandPoint {
  /** Last step of the bucket. */
  readonly step: number;
  /** Runs with a number there. */
  readonly n: number;
  /** Smallest and largest number of any run: no spike is lost. */
  readonly least: number;
  readonly most: number;
  /** Quartiles and median over the runs of what lies in the middle of each in this bucket. */
  readonly low: number;
  readonly middle: number;
  readonly high: number;
}

/** Buckets in which any run has a number, in their order. All runs have the same width. */
export function bandOver(runs: readonly ShortRun[], column: string): BandPoint[] {
  const width = runs[0]?.width ?? 1;
  const own = runs.flatMap(({ columns }) => columns[column] ?? []);
  const buckets = Math.max(0, ...own.map(({ middle }) => middle.length));
  const points: BandPoint[] = [];
  for (let bucket = 0; bucket < buckets; bucket++) {
    const known = own.filter(({ middle }) => !Number.isNaN(middle[bucket] ?? Number.NaN));
    if (known.length === 0) continue;
    const middles = Float64Array.from(known, ({ middle }) => middle[bucket] as number).sort();
    points.push({
      step: (bucket + 1) * width,
      n: known.length,
      least: Math.min(...known.map(({ least }) => least[bucket] as number)),
      most: Math.max(...known.map(({ most }) => most[bucket] as number)),
      low: quantile(middles, 0.25),
      middle: quantile(middles, 0.5),
      high: quantile(middles, 0.75),
    });
  }
  return points;
}
