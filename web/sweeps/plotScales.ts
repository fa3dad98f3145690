/** @file Where the values, runs and numbers of a plot of one axis lie. */
import type { Measured, SweepData } from "../../src/charts/sweepData.ts";
import { createPlotAxis, layPlot, type PlotArea, type PlotAxis, wantsLog } from "../../src/report/sweep/plotFrame.ts";
import { pickMeasured, wordMeasured } from "../../src/report/sweep/summary.ts";
import type { MapCell, SweepMap } from "./layMap.ts";
import { shorten } from "./mapFrame.ts";

/** Runs of a value that are dots of their own. */
const MOST_DOTS = 200;
/** Pixels for what had not come, above the plot. */
export const STRIP = 26;
const MOST_WIDTH = 1100;

/** A plot of one axis, laid out. */
export interface PlotScales {
  readonly area: PlotArea;
  /** Of each value of the axis, its runs. */
  readonly dots: readonly (readonly Dot[])[];
  /** From the number of a value. */
  readonly x: PlotAxis;
  readonly y: PlotAxis;
  /** Null has a strip of its own. */
  readonly yOf: (value: number | null) => number;
  readonly hasStrip: boolean;
}

export function layScales(data: SweepData, map: SweepMap, widthPx: number): PlotScales {
  const area = layPlot(Math.min(MOST_WIDTH, Math.max(300, widthPx)));
  const dots = (map.cells[0] ?? []).map((cell) => listDots(data, cell, map.measure.name));
  return { area, dots, ...layAxes(map, dots, area) };
}

export interface Dot {
  readonly run: number;
  /** Null for what had not come. */
  readonly value: number | null;
  readonly label: string;
  /** Pixels to the side, so that equal ones can be told apart. */
  readonly shift: number;
  readonly folder: string | null;
}

function listDots(data: SweepData, { runs }: MapCell, name: string): Dot[] {
  const measure = data.measures.find((each) => each.name === name);
  if (measure === undefined || runs.length > MOST_DOTS || runs.length < 2) return [];
  const values = pickMeasured(data, runs, name);
  const known = runs.flatMap((run, i) =>
    values[i] == null ? [] : [{ run, value: values[i] as NonNullable<Measured> }],
  );
  return known.map(({ run, value }, i): Dot => {
    const { seed = 0, folder = null } = data.runs[run] ?? {};
    return {
      ...{ run, folder, value: typeof value === "number" ? value : null },
      label: `seed ${seed}: ${wordMeasured(value, measure)}`,
      shift: known.length < 2 ? 0 : 10 + (14 * i) / (known.length - 1),
    };
  });
}

/** Places of the values along the axis, by their order where they are no numbers, and of what was measured. */
function layAxes(
  { measure, across, columns, cells }: SweepMap,
  dots: readonly (readonly Dot[])[],
  area: ReturnType<typeof layPlot>,
) {
  const summaries = (cells[0] ?? []).map(({ summary }) => summary).filter(({ n }) => n > 0);
  const all = [
    ...summaries.flatMap(({ low, middle, high }) => [low, middle, high]),
    ...dots.flat().map(({ value }) => value),
  ];
  const heights = all.filter((value) => value !== null);
  const hasStrip = measure.over === "event" && all.some((value) => value === null);
  const top = area.top + (hasStrip ? STRIP : 0);
  const y = createPlotAxis([...heights, ...(measure.format === "share" ? [0, 1] : [])], [area.bottom, top], 6, {
    isLog: measure.format === "number" && wantsLog(heights),
    format: measure.format,
  });
  const yOf = (value: number | null) => (value === null ? area.top + STRIP / 2 : y.place(value));
  const ends: readonly [number, number] = [area.left, area.right - 20];
  if (across.middles !== null) {
    const { middles } = across;
    const isLog = across.isLog || wantsLog(middles);
    const axis = createPlotAxis(middles, ends, Math.max(3, area.width / 110), { isLog });
    return { x: { place: (i: number) => axis.place(middles[i] ?? 0), ticks: axis.ticks }, y, yOf, hasStrip };
  }
  const step = (ends[1] - ends[0]) / Math.max(1, columns.length);
  const place = (i: number) => ends[0] + (i + 0.5) * step;
  const most = Math.max(4, Math.floor((step - 6) / 6.6));
  const every = Math.max(1, Math.ceil(40 / step));
  const ticks = columns.flatMap((text, i) =>
    i % every === 0 ? [{ at: place(i), label: shorten(text, most * every) }] : [],
  );
  return { x: { place, ticks }, y, yOf, hasStrip };
}
