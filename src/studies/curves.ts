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
  /** What is drawn of each number, where that is another. */
  readonly shown?: (value: number) => number;
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

/** The picture of a run; an empty one, which says so, where there is no run. */
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
  const start = series?.step.findIndex((step) => step >= from) ?? 0;
  const xs = series === undefined || start < 0 ? [] : [...series.step.subarray(start)];
  const lines = left.map((curve, i) => lineOf(series, start, curve, i));
  return {
    ...{ kind: "lines", title, xs, along: "step", lines, axis, isLogAcross },
    caption: run === undefined ? `No run has ended yet. ${caption}` : `${caption} Seed ${run.seed}.`,
    ...(right.length > 0 && {
      right: { lines: right.map((curve, i) => lineOf(series, start, curve, left.length + i)), axis: rightAxis },
    }),
  };
}

/** What is seen of a slingshot at first sight: the loss, and the norm of the last layer on the right. */
export const lossAndNormOf = (
  run: StudyRun | undefined,
  title: string,
  caption = "Training loss, and the norm of the last layer on the right.",
): Promise<StudyPicture> =>
  curvesOf(run, {
    ...{ title, caption },
    left: [{ column: "trainLoss", name: "training loss" }],
    right: [{ column: "lastLayerNorm", name: "norm" }],
  });

function lineOf(series: Series | undefined, start: number, { column, name, shown }: Curve, place: number): PictureLine {
  const from = Math.max(start, 0);
  const steps = series?.step.subarray(from) ?? [];
  const own = series?.columns[column]?.subarray(from);
  const values = Array.from(steps, (_, row) => {
    const value = own?.[row] ?? Number.NaN;
    return Number.isFinite(value) ? (shown?.(value) ?? value) : null;
  });
  // As validations are: one step in many has a number.
  const isSparse = values.filter((value) => value !== null).length < values.length / 2;
  return { name, ...lookOf(place), values, ...(isSparse && { isSparse }) };
}

/** Colours of the page for runs. */
const RUN_COLORS = 6;

/** How the line at a place among others is told from them: by colours, and after these by dashes. */
export const lookOf = (place: number): Pick<PictureLine, "color" | "isDashed"> => ({
  color: `run-${place % RUN_COLORS}`,
  ...(place >= RUN_COLORS && { isDashed: true }),
});
