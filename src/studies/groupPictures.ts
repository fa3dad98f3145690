/** @file Groups of runs beside each other: a column of the first run of each as a line, and when each fits and generalises. */
import type { AxisKind } from "../charts/chooseCharts.ts";
import type { StudyPicture } from "../report/index.ts";
import { formatStep } from "../words.ts";
import { lowerMedian, tellRange } from "./comparing.ts";
import { lookOf } from "./curves.ts";
import type { StudyRun } from "./studyRuns.ts";
import { fitsAt, generalisesAt } from "./traits.ts";

export interface RunGroup {
  readonly name: string;
  readonly runs: readonly StudyRun[];
}

interface LineOptions {
  readonly title: string;
  readonly caption: string;
  readonly column: string;
  readonly axis: AxisKind;
  readonly isLogAcross?: boolean;
}

/** A line for the first run of each group, at the steps at which any of them has the column. */
export async function drawGroupLines(groups: readonly RunGroup[], options: LineOptions): Promise<StudyPicture> {
  const { title, caption, column, axis, isLogAcross = true } = options;
  const read: (ReadonlyMap<number, number> | null)[] = [];
  for (const { runs } of groups) read.push(runs[0] === undefined ? null : await readColumn(runs[0], column));
  const xs = [...new Set(read.flatMap((values) => [...(values?.keys() ?? [])]))].sort((a, b) => a - b);
  return {
    ...{ kind: "lines", title, caption: `${caption} The first seed.`, xs, along: "step", axis, isLogAcross },
    lines: groups.map(({ name }, i) => ({
      ...{ name, ...lookOf(i) },
      values: xs.map((step) => read[i]?.get(step) ?? null),
    })),
  };
}

async function readColumn(run: StudyRun, column: string): Promise<ReadonlyMap<number, number>> {
  const { step, columns } = await run.read();
  const values = columns[column];
  return new Map(
    [...step].flatMap((at, i) => (Number.isFinite(values?.[i]) ? [[at, values?.[i] as number] as const] : [])),
  );
}

/** A table of the groups: when they fit and when they generalise, by medians. */
export function drawTimes(title: string, caption: string, groups: readonly RunGroup[]): StudyPicture {
  return {
    ...{ kind: "grid", title, caption, axes: ["steps, medians over runs", "group"] },
    columns: ["fit", "generalise", "of runs"],
    rows: groups.map(({ name }) => name),
    cells: groups.map(({ name, runs }) => {
      const times = runs.map(generalisesAt);
      const done = times.filter(Number.isFinite).length;
      const cell = (text: string, level: number | null, said: string) => ({ level, text, title: `${name}: ${said}` });
      return [
        cell(tellMiddle(runs.map(fitsAt)), null, tellAll(runs.map(fitsAt))),
        cell(tellMiddle(times), null, tellAll(times)),
        cell(`${done} of ${runs.length}`, runs.length === 0 ? null : done / runs.length, `${done} of ${runs.length}`),
      ];
    }),
  };
}

const tellAll = (values: readonly number[]): string => (values.length === 0 ? "no runs" : tellRange(values));

function tellMiddle(values: readonly number[]): string {
  const value = lowerMedian(values);
  return Number.isNaN(value) ? "–" : value === Number.POSITIVE_INFINITY ? "not yet" : formatStep(value);
}
