/** @file What the report's page is given besides its HTML: the charts and where their numbers are. */
import type { AxisKind } from "./chooseCharts.ts";

export interface PageData {
  readonly runs: readonly PageRun[];
  /** Whether steps were put into buckets, of which each kept its smallest and largest value. */
  readonly isReduced: boolean;
  readonly charts: readonly PageChart[];
  /** Steps at which runs were forked, ascending. */
  readonly forks: readonly number[];
  /** The steps of all charts; `start` and `count` when they are consecutive, else the id of an array. */
  readonly steps: { readonly start: number; readonly count: number } | { readonly array: PageArray };
}

export interface PageRun {
  readonly label: string;
  /** Drawn wider and paler, so that a fork which equals it can be seen on it. */
  readonly parent: boolean;
  readonly phases: readonly { readonly growthStart: number; readonly spike: number; readonly plateauEnd: number }[];
}

/** A chart as a page shows it, wherever its numbers come from. */
export interface ChartSpec {
  /** The id of the chart's figure element. */
  readonly id: string;
  readonly axis: AxisKind;
  readonly place: "main" | "more";
  /** Shade growth and plateau behind the curve. */
  readonly phases: boolean;
  /** Mark spikes at the top edge. */
  readonly spikes: boolean;
  /** In the order in which they are drawn, which is that of the values beside the title. */
  readonly lines: readonly ChartLine[];
}

/** A curve of a chart. */
export interface ChartLine {
  readonly run: number;
  /** The number of its column among those of a family; 0 where the chart has no family. */
  readonly member: number;
  /** Its colour, by the name of a CSS variable; that of its run where it is left out. */
  readonly color?: string;
  /** Drawn wider than its neighbours. */
  readonly wide: boolean;
  /** Stands beside the same quantity of the training set, which is then drawn paler. */
  readonly validation: boolean;
  /** Measured at some steps only, NaN at the others. */
  readonly sparse: boolean;
}

export interface PageChart extends ChartSpec {
  readonly lines: readonly PageLine[];
}

/** A curve whose numbers are in the page. */
export interface PageLine extends ChartLine {
  readonly values: PageArray;
  readonly rows: PageRows;
}

/** The rows of the page's steps at which a line has its values: consecutive, or one by one. It has none at the others. */
export type PageRows = { readonly start: number } | { readonly array: PageArray };

/** Numbers in a script element: little-endian, base64. */
export interface PageArray {
  readonly element: string;
  readonly type: "f32" | "f64" | "u32";
}
