/// <reference lib="dom" />
/** @file What a page of charts shows at the moment, and what people can choose of it. Runs in the browser. */
import type { AxisKind } from "./chooseCharts.ts";
import type { ChartSpec, PageRun } from "./pageData.ts";
import { placeStep } from "./stepAxis.ts";
import { formatView, type View } from "./viewAddress.ts";

export interface Showing {
  /** The steps of all charts. */
  steps: Float64Array;
  first: number;
  last: number;
  runs: number;
  specs: ReadonlyMap<string, ChartSpec>;
  /** The runs that have phases. */
  withPhases: readonly number[];
  /** Points of which lines can show the median. */
  readonly medians: readonly number[];
  readonly hidden: Set<number>;
  /** The run whose phases are shaded. */
  phasesOf: number | null;
  smoothing: number;
  /** Of charts whose axis is not the one that they began with. */
  axes: Record<string, AxisKind>;
  logSteps: boolean;
  /** Places of the steps on their axis. */
  places: Float64Array;
  /** First and last step in view. */
  range: readonly [number, number];
  /** Row under the cursor. */
  cursorRow: number | null;
}

/** The whole of the page, as it begins. */
export function showWhole(
  data: { readonly runs: readonly PageRun[]; readonly charts: readonly ChartSpec[] },
  steps: Float64Array,
  medians: readonly number[],
): Showing {
  const [first, last] = [steps[0] ?? 0, steps.at(-1) ?? 0];
  const withPhases = data.runs.flatMap(({ phases }, run) => (phases.length > 0 ? [run] : []));
  return {
    ...{ steps, first, last, withPhases, medians },
    runs: data.runs.length,
    specs: new Map(data.charts.map((spec) => [spec.id, spec])),
    hidden: new Set(),
    phasesOf: withPhases[0] ?? null,
    smoothing: 1,
    axes: {},
    logSteps: false,
    places: steps,
    range: [first, last],
    cursorRow: null,
  };
}

export function isWhole({ range, first, last }: Showing): boolean {
  return range[0] <= first && range[1] >= last;
}

/** The last row in view: what it has is told where nothing is pointed at. */
export function restingRow({ steps, range }: Showing): number {
  let [row, above] = [0, steps.length];
  while (above - row > 1) {
    const middle = (row + above) >> 1;
    if ((steps[middle] as number) <= range[1]) row = middle;
    else above = middle;
  }
  return row;
}

export function useLogSteps(showing: Showing, on: boolean): void {
  if (showing.logSteps === on) return;
  showing.logSteps = on;
  showing.places = on ? showing.steps.map((step) => placeStep(step, true)) : showing.steps;
}

/** Takes what an address asks for, as far as the page has it. */
export function takeView(showing: Showing, view: View): void {
  const { first, last, specs, withPhases, medians, hidden } = showing;
  const { steps: [from, to] = [first, last], phasesOf = -1, smoothing = 1 } = view;
  hidden.clear();
  for (const run of view.hidden ?? []) if (run < showing.runs) hidden.add(run);
  showing.phasesOf = withPhases.includes(phasesOf) ? phasesOf : (withPhases[0] ?? null);
  showing.smoothing = medians.includes(smoothing) ? smoothing : 1;
  showing.axes = Object.fromEntries(
    Object.entries(view.axes ?? {}).filter(([id]) => specs.has(id) && specs.get(id)?.axis !== "share"),
  );
  useLogSteps(showing, view.logSteps ?? false);
  showing.range = [Math.min(Math.max(from, first), last), Math.max(Math.min(to, last), first)];
}

/** What differs from the page as it begins. */
export function tellView(showing: Showing): View {
  const { range, phasesOf, withPhases, smoothing, logSteps, hidden, axes } = showing;
  return {
    ...(!isWhole(showing) && { steps: [Math.ceil(range[0]), Math.floor(range[1])] as const }),
    ...(phasesOf !== null && phasesOf !== withPhases[0] && { phasesOf }),
    ...(smoothing > 1 && { smoothing }),
    ...{ logSteps, hidden: [...hidden].sort(), axes },
  };
}

/** Makes the address a link to what is shown. */
export function keepAddress(showing: Showing): void {
  const address = formatView(tellView(showing)) || location.pathname + location.search;
  // A link to a part of the page stays.
  if (address.startsWith("#") || location.hash.includes("=")) history.replaceState(null, "", address);
}
