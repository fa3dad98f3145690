/** @file Groups of runs as rows of a table: what a paper says of each, and what came. */
import type { StudyPicture } from "../report/index.ts";
import { formatNumber, formatStep } from "../words.ts";
import { lowerMedian } from "./comparing.ts";
import type { StudyRun } from "./studyRuns.ts";
import { countSlingshots, firstSpikeAt, hasSlingshots } from "./traits.ts";

export interface TableRow {
  readonly label: string;
  /** In a word or two. */
  readonly said: string;
  readonly runs: readonly StudyRun[];
}

/** Shaded by the share of runs that have slingshots. */
export function drawTable(title: string, caption: string, rows: readonly TableRow[]): StudyPicture {
  return {
    ...{ kind: "grid", title, caption, axes: ["medians over runs", "changed"] },
    columns: ["paper", "runs with", "slingshots", "spike at", "norm grows"],
    rows: rows.map(({ label }) => label),
    cells: rows.map(({ label, said, runs }) => {
      const known = runs.filter((run) => hasSlingshots(run) !== null);
      const having = known.filter((run) => hasSlingshots(run) === true).length;
      const cell = (text: string, level: number | null = null) => ({ level, text, title: `${label}: ${text}` });
      const first = lowerMedian(runs.map(firstSpikeAt));
      return [
        cell(said),
        cell(`${having} of ${known.length}`, known.length === 0 ? null : having / known.length),
        cell(tell(lowerMedian(known.map(countSlingshots)), String)),
        cell(tell(first, formatStep)),
        cell(
          tell(
            lowerMedian(runs.map(({ slingshots }) => slingshots.normGrowth)),
            (factor) => `${formatNumber(factor)}×`,
          ),
        ),
      ];
    }),
  };
}

const tell = (value: number, format: (value: number) => string): string =>
  Number.isFinite(value) ? format(value) : "–";
