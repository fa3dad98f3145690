/** @file What the report's page is given besides its HTML: the charts and where their numbers are. */
import type { AxisKind } from "../chooseCharts.ts";

export interface PageData {
  readonly runs: readonly PageRun[];
  readonly charts: readonly PageChart[];
  /** The steps of all charts; `start` and `count` when they are consecutive, else the id of an array. */
  readonly steps: { readonly start: number; readonly count: number } | { readonly array: PageArray };
}

export interface PageRun {
  readonly label: string;
  readonly phases: readonly { readonly growthStart: number; readonly spike: number; readonly plateauEnd: number }[];
}

export interface PageChart {
  /** The id of the chart's figure element. */
  readonly id: string;
  readonly axis: AxisKind;
  readonly place: "main" | "more";
  /** Shade growth and plateau behind the curve. */
  readonly phases: boolean;
  /** Mark spikes at the top edge. */
  readonly spikes: boolean;
  /** One a run; null when the run does not have the column. */
  readonly values: readonly (PageArray | null)[];
}

/** Numbers in a script element: little-endian, base64. */
export interface PageArray {
  readonly element: string;
  readonly type: "f32" | "f64";
}
