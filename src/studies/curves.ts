/** @file Curves of one run over the steps, as the papers draw them. */
import type { AxisKind } from "../charts/chooseCharts.ts";
import type { StudyPicture } from "../report/index.ts";
import type { PictureLine } from "../report/linePicture.ts";
import type { Series } from "../series.ts";
import type { StudyRun } from "./studyRuns.ts";

/** A column, and what it is called. */
export interface Curve {
  readonly column: string;
  readonly name: string;
}

export interface CurveOptions {
  readonly title: string;
  readonly caption: string;
  readonly left: readonly Curve[];
  readonly right?: readonly Curve[];
  /** Logarithmic by default. */
  readonly axis?: AxisKind;
  readonly rightAxis?: AxisKind;
  /** Steps in decades, as in the papers; true by default. */
  readonly isLogAcross?: boolean;
  /** Steps before it are left out. */
  readonly from?: number;
}

/**
 * The picture of a run; an empty one, which says so, where there is no run. Of columns that are measured at some steps only, as
 * validations, those steps are shown, joined by a line.
 */
export async function curvesOf(run: StudyRun | undefined, options: CurveOptions): Promise<StudyPicture> {
  const {
    title,
    caption,
    left,
    right = [],
    axis = "log",
    rightAxis = "linear",
    isLogAcross = true,
    from = 1,
  } = options;
  const series = await run?.read();
  const rows = series === undefined ? [] : listRows(series, left, from);
  const xs = rows.map((row) => series?.step[row] as number);
  const lines = left.map((curve, i) => lineOf(series, rows, curve, i));
  return {
    ...{ kind: "lines", title, xs, along: "step", lines, axis, isLogAcross },
    caption: run === undefined ? `No run has ended yet. ${caption}` : `${caption} Seed ${run.seed}.`,
    ...(right.length > 0 && {
      right: { lines: right.map((curve, i) => lineOf(series, rows, curve, left.length + i)), axis: rightAxis },
    }),
  };
}

/** The rows from step `from` on at which one of the curves has a number. */
function listRows({ step, columns }: Series, curves: readonly Curve[], from: number): number[] {
  const shown = curves.flatMap(({ column }) => columns[column] ?? []);
  return Array.from(step.keys()).filter(
    (row) => (step[row] as number) >= from && shown.some((values) => Number.isFinite(values[row])),
  );
}

function lineOf(
  series: Series | undefined,
  rows: readonly number[],
  { column, name }: Curve,
  place: number,
): PictureLine {
  const values = series?.columns[column];
  return {
    ...{ name, color: `run-${place % RUN_COLORS}` },
    values: rows.map((row) => {
      const value = values?.[row] ?? Number.NaN;
      return Number.isFinite(value) ? value : null;
    }),
  };
}

/** Colours of the page for runs. */
const RUN_COLORS = 6;
