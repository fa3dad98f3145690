/** @file The runs of a sweep as figures have them: where they stand on the axes, and what was measured of them. Data alone. */
import type { GrokkingDefinition } from "../analysis/index.ts";
import type { PointStatus } from "../sweep/sweep.ts";

/** A number; null where it is not known; or up to when something had not happened. */
export type Measured = number | null | { readonly until: number };

export interface Measure {
  readonly name: string;
  readonly title: string;
  /** Of many runs: their median, the share for which it is 1, or when it has happened to half of them. */
  readonly over: "median" | "share" | "event";
  readonly format: "number" | "step" | "share";
}

/** The values of an axis as the few that a figure can tell apart. */
export interface Cells {
  /** Values, or ranges of them where they are very many. */
  readonly cells: readonly string[];
  /** Of each value, its cell. */
  readonly cellOf: readonly number[];
  /** Where the middle of each cell lies; null where the values are no numbers. */
  readonly middles: readonly number[] | null;
  /** Whether that axis is logarithmic: all are positive and go over a decade or more. */
  readonly isLog: boolean;
}

/** A setting that varies. */
export interface SweepAxis extends Cells {
  readonly path: string;
  /** As text: ascending where all are numbers, else as they come. */
  readonly values: readonly string[];
}

export interface SweepRun {
  /** On each axis, which of its values; −1 where it does not apply to the run. */
  readonly at: readonly number[];
  readonly seed: number;
  /** `waiting`: nothing is known of its end; `running`: somebody trains it, where that was asked. */
  readonly status: PointStatus | "waiting" | "running";
  /** One for each measure. */
  readonly measured: readonly Measured[];
  /** What ended it before its last step. */
  readonly endedBy: string | null;
  readonly error: string | null;
  /** Relative to the page, or what the run is called in a lab; null where there is none. */
  readonly folder: string | null;
  readonly hasReport: boolean;
}

/** All that figures of a sweep are drawn from; it stands in a page as JSON. */
export interface SweepData {
  readonly axes: readonly SweepAxis[];
  /** Those of which any run has a number. */
  readonly measures: readonly Measure[];
  /** What each run was asked for and those that are done have gone; null where that is not the same for all. */
  readonly steps: number | null;
  /** What counts as generalised, where it is another than usual. */
  readonly generalised: Pick<GrokkingDefinition, "name" | "meaning"> | null;
  /** In the order of their settings, seeds fastest. */
  readonly runs: readonly SweepRun[];
}
