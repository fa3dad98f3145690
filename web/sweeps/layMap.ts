/** @file The cells of a map: which runs are in each, what they come to, and how it stands with those that have not come to anything. */
import type { Measure, SweepAxis, SweepData } from "../../src/charts/sweepData.ts";
import { wantsLog } from "../../src/report/sweep/plotFrame.ts";
import {
  cellOfRun,
  pickMeasured,
  type Summary,
  summarise,
  wordSummary,
  wordValue,
} from "../../src/report/sweep/summary.ts";

/**
 * - `value`: its runs have a number
 * - `not-yet`: half of them have not come to it
 * - `unknown`: none of those that ended says anything of it
 * - `failed`: all failed
 * - `waiting`: none has ended yet
 * - `none`: the sweep has no run there
 */
export type CellState = "value" | "not-yet" | "unknown" | "failed" | "waiting" | "none";

export interface MapCell {
  /** By their numbers. */
  readonly runs: readonly number[];
  readonly state: CellState;
  readonly summary: Summary;
  readonly failed: number;
  /** Runs that have not ended, those in training among them. */
  readonly open: number;
  readonly running: number;
  /** What stands in it. */
  readonly text: string;
  /** All that is to be said of it. */
  readonly label: string;
}

export interface SweepMap {
  readonly measure: Measure;
  readonly across: SweepAxis;
  readonly down: SweepAxis | null;
  readonly columns: readonly string[];
  /** One without a name where there is no axis down. */
  readonly rows: readonly string[];
  /** By row. */
  readonly cells: readonly (readonly MapCell[])[];
  /** Of the numbers in the cells; null where there is none. */
  readonly extent: { readonly low: number; readonly high: number; readonly isLog: boolean } | null;
  /** Values of the axes that are left out, as they are too many to be drawn. */
  readonly leftOut: number;
}

/** Values of an axis that are drawn: of numbers there are never more, and of texts nobody compares more. */
const MOST_CELLS = 100;

/** @param shown runs by their numbers */
export function layMap(
  data: SweepData,
  shown: readonly number[],
  name: string,
  acrossPath: string,
  downPath: string,
): SweepMap | null {
  const measure = data.measures.find((each) => each.name === name);
  const [acrossPlace, downPlace] = [acrossPath, downPath].map((path) =>
    data.axes.findIndex((axis) => axis.path === path),
  );
  const across = data.axes[acrossPlace ?? -1];
  const down = data.axes[downPlace ?? -1] ?? null;
  if (measure === undefined || across === undefined) return null;
  const columns = across.cells.slice(0, MOST_CELLS);
  const rows = down?.cells.slice(0, MOST_CELLS) ?? [""];
  const runs = rows.map(() => columns.map((): number[] => []));
  for (const run of shown) {
    const column = cellOfRun(data.runs[run], acrossPlace ?? -1, across);
    const row = down === null ? 0 : cellOfRun(data.runs[run], downPlace ?? -1, down);
    runs[row]?.[column]?.push(run);
  }
  const cells = runs.map((inRow, row) =>
    inRow.map((inCell, column) => {
      const where = [[across.path, columns[column]], ...(down === null ? [] : [[down.path, rows[row]]])];
      return describeCell(data, inCell, measure, where.map((place) => place.join(" ")).join(", "));
    }),
  );
  const leftOut = across.cells.length - columns.length + (down === null ? 0 : down.cells.length - rows.length);
  return { measure, across, down, columns, rows, cells, extent: findExtent(cells.flat(), measure), leftOut };
}

function describeCell(data: SweepData, runs: readonly number[], measure: Measure, where: string): MapCell {
  const summary = summarise(pickMeasured(data, runs, measure.name), measure.over);
  const count = (status: string) => runs.filter((run) => data.runs[run]?.status === status).length;
  const [failed, running] = [count("failed"), count("running")];
  const open = count("waiting") + running;
  const state = stateOf(runs.length, summary, failed, open);
  const rest = [
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(running > 0 ? [`${running} in training`] : []),
    ...(open > running ? [`${open - running} not begun or stopped`] : []),
  ];
  const said =
    state === "none"
      ? "no run of the sweep"
      : state === "failed" || state === "waiting"
        ? rest.join(", ")
        : [`${measure.title} ${wordSummary(summary, measure)}`, ...rest].join("; ");
  return {
    runs,
    state,
    summary,
    failed,
    open,
    running,
    text: wordCell(state, summary, measure, running),
    label: `${where}: ${said}`,
  };
}

function stateOf(runs: number, { n, middle }: Summary, failed: number, open: number): CellState {
  if (runs === 0) return "none";
  if (n > 0) return middle === null ? "not-yet" : Number.isFinite(middle) ? "value" : "unknown";
  if (open > 0) return "waiting";
  return failed === runs ? "failed" : "unknown";
}

const TEXTS = { "not-yet": "not yet", unknown: "?", failed: "failed", waiting: "…", none: "" } as const;

function wordCell(state: CellState, { middle }: Summary, { format }: Measure, running: number): string {
  if (middle !== null && (state === "value" || state === "unknown")) return wordValue(middle, format);
  return state === "value" ? "" : running > 0 && state === "waiting" ? "trains" : TEXTS[state];
}

function findExtent(cells: readonly MapCell[], { over }: Measure): SweepMap["extent"] {
  const middles = cells.flatMap(({ state, summary: { middle } }) =>
    state === "value" && middle !== null ? [middle] : [],
  );
  if (middles.length === 0) return null;
  if (over === "share") return { low: 0, high: 1, isLog: false };
  const isLog = wantsLog(middles) && middles.every((value) => value > 0);
  return { low: Math.min(...middles), high: Math.max(...middles), isLog };
}

/** How strong the colour of a value is: 0 for the smallest, 1 for the largest. */
export function levelOf(value: number, { low, high, isLog }: NonNullable<SweepMap["extent"]>): number {
  const place = isLog ? Math.log : Number;
  return (place(value) - place(low)) / (place(high) - place(low) || 1);
}

/** A row for each cell, below a heading. */
export function tabulate({ measure, across, down, columns, rows, cells }: SweepMap): string[][] {
  const number = (value: number | null) => (value === null ? "" : String(value));
  const head = [
    ...(down === null ? [] : [down.path]),
    across.path,
    measure.title,
    "low",
    "high",
    "known",
    "failed",
    "not ended",
  ];
  return [
    head,
    ...cells.flatMap((inRow, row) =>
      inRow.map(({ summary: { middle, low, high, n }, failed, open }, column) => [
        ...(down === null ? [] : [rows[row] ?? ""]),
        columns[column] ?? "",
        ...[middle, low, high].map(number),
        ...[n, failed, open].map(String),
      ]),
    ),
  ];
}
