/** @file A log as columns over ascending steps: parts of it, the search in its steps, and columns that grow. */

export type ColumnValues = Float32Array | Float64Array;

/** One entry a recorded step in every array. */
export interface Series {
  /** Strictly increasing. */
  readonly step: Float64Array;
  /** By name; NaN where a step has no value. */
  readonly columns: Readonly<Record<string, ColumnValues>>;
}

/** How many of the ascending numbers are at most `most`. */
export function countUpTo(ascending: Float64Array, most: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] as number) <= most) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The rows up to and with step `last`. */
export function takeUpTo({ step, columns }: Series, last: number): Series {
  const rows = countUpTo(step, last);
  const taken = Object.entries(columns).map(([name, values]) => [name, values.subarray(0, rows)] as const);
  return { step: step.subarray(0, rows), columns: Object.fromEntries(taken) };
}

/** The rows after step `last`. */
export function takeAfter({ step, columns }: Series, last: number): Series {
  const rows = countUpTo(step, last);
  const taken = Object.entries(columns).map(([name, values]) => [name, values.subarray(rows)] as const);
  return { step: step.subarray(rows), columns: Object.fromEntries(taken) };
}

/** Whether float32 holds every value to the bit. */
export function fitsFloat32(values: ColumnValues): boolean {
  return values instanceof Float32Array || values.every((value) => Object.is(Math.fround(value), value));
}

type Numbers = ColumnValues | Uint8Array;

/** The numbers with room for `length` of them at the least; where there was none, in an array at least twice as long. */
export function withRoom<T extends Numbers>(numbers: T, length: number): T {
  return length <= numbers.length ? numbers : resize(numbers, Math.max(length, 2 * numbers.length));
}

/** A copy of this length: of the beginning, or with zeros at its end. */
export function resize<T extends Numbers>(numbers: T, length: number): T {
  const resized = new (numbers.constructor as new (length: number) => T)(length);
  resized.set(numbers.subarray(0, length));
  return resized;
}

/** The last one that is a number: a column that is measured now and then has NaN between. Null where there is none. */
export function lastNumber(values: ColumnValues | undefined): number | null {
  const row = values?.findLastIndex((value) => !Number.isNaN(value)) ?? -1;
  return values?.[row] ?? null;
}
