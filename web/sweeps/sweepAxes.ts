/** @file A sweep with its seeds as one more axis, and what is looked at of it at first. */
import type { SweepAxis, SweepData } from "../../src/charts/sweepData.ts";
import { cutCells } from "../../src/report/sweep/cutCells.ts";
import { pickMapAxes } from "../../src/report/sweep/heatMap.ts";
import { rankAxes } from "../../src/report/sweep/rankAxes.ts";
import { cellOfRun, pickMeasured } from "../../src/report/sweep/summary.ts";

export const SEED = "seed";

/** What is looked at; the address keeps all of it. */
export interface SweepView {
  /** Name of a measure. */
  readonly of: string;
  /** Paths of axes; down is empty where a plot of one axis is meant. */
  readonly across: string;
  readonly down: string;
  /** By paths of other axes, the cell whose runs alone are shown. */
  readonly only: Readonly<Record<string, string>>;
}

/** Where there are several seeds, `seed` is an axis like others; no setting has that path on an axis. */
export function withSeeds(data: SweepData): SweepData {
  const seeds = [...new Set(data.runs.map(({ seed }) => seed))].sort((a, b) => a - b);
  if (seeds.length < 2) return data;
  const texts = seeds.map(String);
  const axis: SweepAxis = { path: SEED, values: texts, ...cutCells(texts, seeds), isLog: false };
  const places = new Map(seeds.map((seed, place) => [seed, place]));
  return {
    ...data,
    axes: [...data.axes, axis],
    runs: data.runs.map((run) => ({ ...run, at: [...run.at, places.get(run.seed) ?? -1] })),
  };
}

/** What is asked for, as far as the sweep has it, and for the rest what tells most. Null while no run has ended. */
export function completeView(data: SweepData, asked: Partial<SweepView>): SweepView | null {
  const all = data.runs.map((_, run) => run);
  const varies = ({ name }: { readonly name: string }) =>
    new Set(pickMeasured(data, all, name).filter((value) => typeof value === "number")).size > 1;
  const measure = data.measures.find(({ name }) => name === asked.of) ?? data.measures.find(varies) ?? data.measures[0];
  if (measure === undefined) return null;
  const has = (path: string | undefined): path is string => data.axes.some((axis) => axis.path === path);
  const first = pickFirst(data, all, measure.name);
  const across = has(asked.across) ? asked.across : first.across;
  const down = has(asked.down) || asked.down === "" ? asked.down : first.down;
  const only = Object.entries(asked.only ?? {}).filter(([path, cell]) =>
    data.axes.some((axis) => axis.path === path && axis.cells.includes(cell)),
  );
  return { of: measure.name, across, down: down === across ? "" : down, only: Object.fromEntries(only) };
}

/** Two axes as the sweep's report has them; one of numbers alone, and any other beside the seeds. */
function pickFirst(data: SweepData, all: readonly number[], measure: string): Pick<SweepView, "across" | "down"> {
  const settings = data.axes.filter(({ path }) => path !== SEED);
  const [only] = settings;
  if (only === undefined) return { across: data.axes.length === 0 ? "" : SEED, down: "" };
  if (settings.length > 1) {
    const { x, y } = pickMapAxes(data, rankAxes(data, all, [measure], settings), {});
    return { across: x, down: y };
  }
  const hasSeeds = data.axes.length > 1;
  return only.middles !== null || !hasSeeds ? { across: only.path, down: "" } : { across: SEED, down: only.path };
}

/** Runs, by their numbers, that are in the cells asked for. */
export function listShown(data: SweepData, { only }: SweepView): number[] {
  const asked = Object.entries(only).flatMap(([path, cell]) => {
    const place = data.axes.findIndex((axis) => axis.path === path);
    const axis = data.axes[place];
    return axis === undefined ? [] : [{ place, axis, cell: axis.cells.indexOf(cell) }];
  });
  return data.runs.flatMap((run, i) =>
    asked.every(({ place, axis, cell }) => cellOfRun(run, place, axis) === cell) ? [i] : [],
  );
}
