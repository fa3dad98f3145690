/** @file What training needs of a classification data set. */

/** Labelled points. Values are float64; a model of lower precision rounds them once when it takes them in. */
export interface Dataset {
  /** points × dimensions, row-major. */
  readonly inputs: Float64Array;
  /** One label a point, 0 … classes − 1. */
  readonly labels: Int32Array;
  readonly points: number;
  readonly dimensions: number;
  readonly classes: number;
}
