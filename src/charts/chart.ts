/** @file What a chart of a page is, and what it needs of the page around it. */
import type uPlot from "uplot";
import type { ChartSpec, PageRun } from "./pageData.ts";
import type { PixelColumns } from "./pixelColumns.ts";
import type { RowSummary } from "./rowSummary.ts";
import type { SvgContext } from "./svgContext.ts";

/** What a chart needs from the page around it. */
export interface ChartContext {
  readonly uPlot: typeof uPlot;
  readonly runs: readonly PageRun[];
  /** Steps at which runs were forked. */
  readonly forks: readonly number[];
  /** Whether the axis of steps is logarithmic at the moment. */
  readonly logSteps: () => boolean;
  /** Points of which lines show the median; 1 where they show what was recorded. */
  readonly smoothing: () => number;
  /** Places of the steps on their axis at the moment. */
  readonly places: () => Float64Array;
  /** The run whose phases are shaded; null for none. */
  readonly phasesOf: () => number | null;
  /** A colour of the current theme by the name of its CSS variable. */
  readonly color: (name: string) => string;
  /** The user has zoomed a chart to these steps. */
  readonly onZoom: (plot: uPlot, min: number, max: number) => void;
  /** Row under the cursor, or null. */
  readonly onCursor: (row: number | null) => void;
  /** Sums up the values of a line that has very many of them; null where they are few enough to be read one by one. */
  readonly summarise: (values: Float32Array | Float64Array) => RowSummary | null;
}

export interface Chart {
  readonly plot: uPlot;
  /** Shows the values of a row beside the title; where nothing is pointed at, the latest that there are up to it. */
  readonly showValues: (row: number, isPointedAt: boolean) => void;
  readonly resize: () => void;
  /** Shows steps `min` to `max` on the axis of steps as it is at the moment. */
  readonly showSteps: (min: number, max: number) => void;
  /** Shows the lines of all runs but the hidden ones; of a family of columns, for several runs, those of the chosen one. */
  readonly showRuns: (hidden: ReadonlySet<number>) => void;
  /** Takes the values as they are now, more than before: of each line, those before row `since` are as they were. */
  readonly grow: (values: readonly (Float32Array | Float64Array)[], since: readonly number[]) => void;
  /** Draws what the canvas shows, at the same places. */
  readonly paint: (context: SvgContext) => void;
  /** The lines that are shown, with all of their values as they were recorded. */
  readonly listLines: () => readonly ShownLine[];
  readonly remove: () => void;
}

export interface ShownLine {
  readonly name: string;
  readonly color: string;
  readonly values: Float32Array | Float64Array;
}

/** A chart as it is to be drawn: its lines, as they lie on its axis. */
export interface Drawing {
  readonly context: ChartContext;
  readonly spec: ChartSpec;
  /** One array for each line, aligned with the steps: logarithms and medians where the chart shows these. */
  drawn: readonly (Float32Array | Float64Array)[];
  /** Of each line, where its rows are summed up. */
  readonly summaries: readonly (RowSummary | null)[];
  /** Where exact zeros lie on a logarithmic axis; null for none. */
  zeroAt: number | null;
  /** Of each line, what is painted column by column; none before it has been traced. */
  readonly columns: { readonly line: PixelColumns; readonly band: PixelColumns }[];
  /** Pixels for the marks of spikes, and above them the labels of the forks. */
  readonly roomAbove: number;
}
