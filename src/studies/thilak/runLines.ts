/** @file One column of several runs in one picture. */
import type { AxisKind } from "../../charts/chooseCharts.ts";
import type { StudyPicture } from "../../report/index.ts";
import type { StudyRun } from "../studyRuns.ts";

/** A run, and what it is called. */
export interface NamedRun {
  readonly name: string;
  readonly run: StudyRun | undefined;
}

/** At the steps at which the first of them has it; those that have not ended are left out. */
export async function runLines(
  runs: readonly NamedRun[],
  { title, caption, column, axis }: { title: string; caption: string; column: string; axis: AxisKind },
): Promise<StudyPicture> {
  const known = await Promise.all(
    runs.flatMap(({ name, run }) => (run === undefined ? [] : [run.read().then((series) => ({ name, series }))])),
  );
  const [first] = known;
  const rows = [...(first?.series.step.keys() ?? [])].filter((row) =>
    Number.isFinite(first?.series.columns[column]?.[row]),
  );
  return {
    ...{ kind: "lines", title, caption, along: "step", axis },
    xs: rows.map((row) => first?.series.step[row] as number),
    lines: known.map(({ name, series }, i) => ({
      ...{ name, color: `run-${i}` },
      values: rows.map((row) => {
        const value = series.columns[column]?.[row] ?? Number.NaN;
        return Number.isFinite(value) ? value : null;
      }),
    })),
  };
}
