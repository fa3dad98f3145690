/** @file Runs as charts show them, and the charts that they have together. */
import type { ChartChoice, PageRun } from "../../src/charts/index.ts";
import { nameFloors } from "../../src/charts/nameFloors.ts";
import type { RunDetails } from "../../src/lab/index.ts";
import type { Series } from "../../src/series.ts";

const NO_FLOOR = { value: 0, otherLossEnd: null };

export interface ShownRun {
  readonly id: string;
  readonly label: string;
  readonly details: RunDetails;
  readonly series: Series;
  /** Drawn wider and paler, so that a fork which equals it can be seen on it. */
  readonly isParent: boolean;
}

/** The charts of all runs, as the first that has one has it, with the columns of all; only those that are asked for. */
export function joinCharts(runs: readonly ShownRun[], wanted?: readonly string[]): ChartChoice[] {
  const charts = new Map<string, ChartChoice>();
  for (const { details } of runs) {
    for (const chart of details.charts) {
      const known = charts.get(chart.name);
      if (known === undefined) charts.set(chart.name, chart);
      else
        charts.set(chart.name, {
          ...known,
          columns: joinColumns(known, chart),
          validation: known.validation ?? chart.validation,
        });
    }
  }
  const floors = runs.map(({ label, details: { lossFloor } }) => ({ label, ...(lossFloor ?? NO_FLOOR) }));
  const all = nameFloors([...charts.values()], floors).sort(
    (a, b) => Number(a.place === "more") - Number(b.place === "more"),
  );
  return wanted === undefined ? all : all.filter(({ name }) => wanted.includes(name));
}

function joinColumns(a: ChartChoice, b: ChartChoice): ChartChoice["columns"] {
  return [...a.columns, ...b.columns.filter(({ column }) => a.columns.every((other) => other.column !== column))];
}

/** What charts draw of a run besides its lines. */
export const drawnRun = ({ label, isParent, details }: ShownRun): PageRun => ({
  label,
  parent: isParent,
  phases: details.cycles,
});

/** Steps at which runs shown were forked from another that is shown, ascending. */
export function forkSteps(runs: readonly ShownRun[]): number[] {
  const steps = runs.flatMap(({ details }) => (details.forkedFrom === null ? [] : [details.forkedFrom.step]));
  return [...new Set(steps)].sort((a, b) => a - b);
}
