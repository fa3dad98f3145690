/** @file What is known of many rows of a line without reading each. */

/** What is known of many rows of a line without reading each; NaN counts for nothing. */
export interface RowSummary {
  /** Of rows `from` to `to`, both included; null where they have no number. */
  readonly read: (from: number, to: number) => Extent | null;
  /** Smallest and largest finite value of rows `from` to `to`; ∞ and −∞ where there is none. */
  readonly readFinite: (from: number, to: number) => readonly [low: number, high: number];
  /** Takes the values as they are now, of which those before row `since` are as they were. */
  readonly extend: (values: Float32Array | Float64Array, since: number) => void;
}

/** Smallest, middle and largest value, which may be infinite. */
export interface Extent {
  readonly low: number;
  readonly middle: number;
  readonly high: number;
}
