/// <reference lib="dom" />
/** @file One chart of the report: axes, curves, cursor. Runs in the browser. */
import type uPlot from "uplot";
import { formatNumber, formatShare, formatStep } from "../words.ts";
import { createAxes } from "./chartAxes.ts";
import { labelForks, markForks } from "./drawForks.ts";
import { markSpikes, shadePhases } from "./drawPhases.ts";
import { toLogValues } from "./logValues.ts";
import type { PageChart, PageLine, PageRun } from "./pageData.ts";
import { paintChart } from "./paintChart.ts";
import { runningMedian } from "./runningMedian.ts";
import { placeStep, stepAt } from "./stepAxis.ts";
import { createSvgPen, type SvgContext } from "./svgContext.ts";
import { type Pen, traceEnvelope } from "./traceEnvelope.ts";

/** The part of Path2D that draws lines and points. */
interface CurvePen extends Pen {
  arc(x: number, y: number, radius: number, from: number, to: number): void;
}

/** What a chart needs from the page around it. */
export interface ChartContext {
  readonly uPlot: typeof uPlot;
  readonly runs: readonly PageRun[];
  /** Steps at which runs were forked. */
  readonly forks: readonly number[];
  /** Whether the axis of steps is logarithmic at the moment. */
  readonly logSteps: () => boolean;
  /** Points of which lines show the median; 1 where they show what was recorded. */
  readonly smoothing: () => number;
  /** Places of the steps on their axis at the moment. */
  readonly places: () => Float64Array;
  /** The run whose phases are shaded; null for none. */
  readonly phasesOf: () => number | null;
  /** A colour of the current theme by the name of its CSS variable. */
  readonly color: (name: string) => string;
  /** The user has zoomed a chart to these steps. */
  readonly onZoom: (plot: uPlot, min: number, max: number) => void;
  /** Row under the cursor, or null. */
  readonly onCursor: (row: number | null) => void;
}

export interface Chart {
  readonly plot: uPlot;
  /** Shows the values of a row beside the title; where nothing is pointed at, the latest that there are up to it. */
  readonly showValues: (row: number, isPointedAt: boolean) => void;
  readonly resize: () => void;
  /** Shows steps `min` to `max` on the axis of steps as it is at the moment. */
  readonly showSteps: (min: number, max: number) => void;
  /** Shows the lines of all runs but the hidden ones; of a family of columns, for several runs, those of the chosen one. */
  readonly showRuns: (hidden: ReadonlySet<number>) => void;
  /** Draws what the canvas shows, at the same places. */
  readonly paint: (context: SvgContext) => void;
  /** The lines that are shown, with all of their values as they were recorded. */
  readonly listLines: () => readonly ShownLine[];
  readonly remove: () => void;
}

export interface ShownLine {
  readonly name: string;
  readonly color: string;
  readonly values: Float32Array | Float64Array;
}

/** @param values one array for each of the chart's lines, aligned with the steps */
export function createChart(
  context: ChartContext,
  spec: PageChart,
  figure: HTMLElement,
  values: readonly (Float32Array | Float64Array)[],
): Chart {
  const { color } = context;
  const place = (step: number) => placeStep(step, context.logSteps());
  const target = figure.querySelector<HTMLElement>(".plot");
  if (target === null) throw new Error(`the figure ${spec.id} has no place for its plot`);
  const log = spec.axis === "log" ? toLogValues(values) : null;
  const window = context.smoothing();
  const exact = log === null ? values : log.values;
  const drawn =
    window === 1 ? exact : exact.map((array, i) => (spec.lines[i]?.sparse ? array : runningMedian(array, window)));
  const zeroAt = log?.zeroAt ?? null;
  const validated = spec.lines.some(({ validation }) => validation);
  const several = context.runs.length > 1;
  /**
   * Of several runs each keeps its colour, at half strength for training beside its validation, and at half of that
   * where it is a parent: dashes would not do, the strokes of an envelope fill them.
   */
  const lineColor = ({ run, validation, color: named }: PageLine): string => {
    const own = color(named ?? `run-${run}`);
    if (!several) return own;
    const pale = validated && !validation;
    if (context.runs[run]?.parent) return `${own}${pale ? "48" : "80"}`;
    return pale ? `${own}80` : own;
  };
  /** Much paler: what lies beneath, and other bands, shine through. */
  const bandColor = (line: PageLine): string => {
    const [, solid = "", alpha = "ff"] = /^(#[0-9a-f]{6})(..)?$/i.exec(lineColor(line)) ?? [];
    return `${solid}${Math.round(0.35 * Number.parseInt(alpha, 16))
      .toString(16)
      .padStart(2, "0")}`;
  };
  const small = spec.place === "more";
  /** For the marks of spikes, and above them the labels of the forks. */
  const roomAbove = small || context.forks.length === 0 ? 10 : 24;
  // uPlot moves a line by half of what its width exceeds an even number: 4 more, and a fork lies in its parent's middle.
  const lineWidth = ({ run, wide }: PageLine): number => (wide ? 2.2 : 1.4) + (context.runs[run]?.parent ? 4 : 0);
  const format = (value: number) => (spec.axis === "share" ? formatShare(value) : formatNumber(value));

  const size = () => {
    const width = Math.max(target.clientWidth, 200);
    const narrow = width < 500;
    const height = small ? 150 : spec.axis === "log" ? (narrow ? 230 : 300) : narrow ? 130 : 170;
    return { width, height: height + roomAbove - 10 };
  };

  /** Rows `from` to `to` and, of a sparse line, those out to the numbers next to them: it crosses the edges. */
  const rowsOf = (line: number, from: number, to: number): [number, number] => {
    const array = drawn[line];
    if (array === undefined || !spec.lines[line]?.sparse) return [from, to];
    let end = to;
    while (end < array.length - 1 && Number.isNaN(array[end])) end++;
    return [Math.max(lastKnownRow(array, from), 0), end];
  };

  /** The values in view, with some air; wide enough to be an axis. */
  const rangeY = (plot: uPlot): [number, number] => {
    if (spec.axis === "share") return [-0.04, 1.04];
    const [from = 0, to = 0] = plot.series[0]?.idxs ?? [];
    let low = Infinity;
    let high = -Infinity;
    for (const [i, array] of drawn.entries()) {
      if (plot.series[i + 1]?.show === false) continue;
      const [first, last] = rowsOf(i, from, to);
      for (let row = first; row <= last; row++) {
        const value = array[row] as number;
        if (value < low && value !== -Infinity) low = value;
        if (value > high && value !== Infinity) high = value;
      }
    }
    if (!(low <= high)) return log === null ? [0, 1] : [-1, 0];
    const air = (high - low) * 0.06 || (log === null ? Math.abs(high) * 0.1 || 0.5 : 0.5);
    return [low - air, high + air];
  };

  const trace = (pens: { line: CurvePen; band: Pen }, plot: uPlot, series: number, from: number, to: number) => {
    const { bbox, scales } = plot;
    const { min: xMin = 0, max: xMax = 1 } = scales.x ?? {};
    const { min: yMin = 0, max: yMax = 1 } = scales.y ?? {};
    const frame = { ...bbox, xMin, xMax, yMin, yMax };
    const [first, last] = rowsOf(series - 1, from, to);
    const array = drawn[series - 1] ?? [];
    const alone = traceEnvelope(pens, context.places(), array, first, last, frame);
    const mark = (x: number, y: number, size: number) => {
      const radius = size * devicePixelRatio;
      pens.line.moveTo(x + radius, y);
      pens.line.arc(x, y, radius, 0, 2 * Math.PI);
    };
    // A point without a neighbour makes no line; of few measurements a line does not tell where they are.
    if (alone !== null) mark(alone.x, alone.y, 3);
    else if (spec.lines[series - 1]?.sparse) {
      const most = bbox.width / devicePixelRatio / 12;
      for (const row of listKnownRows(array, first, last, most)) {
        const y = plot.valToPos(array[row] as number, "y", true);
        mark(plot.valToPos(context.places()[row] as number, "x", true), y, 1.2);
      }
    }
  };
  const tracePaths = (plot: uPlot, series: number, from: number, to: number) => {
    const [line, band] = [new Path2D(), new Path2D()];
    trace({ line, band }, plot, series, from, to);
    return { stroke: line, fill: band, clip: null, gaps: [] };
  };

  /** The row that stands for `row`: of a sparse line, and where nothing is pointed at, the latest with a number. */
  const rowToShow = (line: number, array: ArrayLike<number>, row: number, isPointedAt: boolean): number =>
    !isPointedAt || spec.lines[line]?.sparse ? lastKnownRow(array, row) : row;

  const drawBehind = (plot: uPlot) => {
    const chosen = context.phasesOf();
    if (spec.phases && chosen !== null) shadePhases(plot, context.runs[chosen]?.phases ?? [], place, color);
  };
  const drawForks = (plot: uPlot) => markForks(plot, context.forks.map(place), roomAbove - 2, color("ink"));
  const drawLine = (svg: SvgContext, series: number) => {
    const line = spec.lines[series - 1];
    if (line === undefined || plot.series[series]?.show === false) return;
    const pens = { line: createSvgPen(), band: createSvgPen() };
    const [from = 0, to = 0] = plot.series[0]?.idxs ?? [];
    trace(pens, plot, series, from, to);
    const width = lineWidth(line) * devicePixelRatio;
    svg.add(`<path d="${pens.band.read()}" fill="${bandColor(line)}"/>`);
    svg.add(
      `<path d="${pens.line.read()}" fill="none" stroke="${lineColor(line)}" stroke-width="${width}" stroke-linejoin="round"/>`,
    );
  };
  const drawInFront = (plot: uPlot) => {
    if (zeroAt !== null) drawZeroLine(plot, zeroAt, color("muted"));
    for (const [i, { run, validation }] of spec.spikes ? spec.lines.entries() : []) {
      if (validation || plot.series[i + 1]?.show === false) continue;
      const dashed = spec.phases && run === context.phasesOf() ? color("muted") : null;
      markSpikes(plot, context.runs[run]?.phases ?? [], place, color(`run-${run}`), dashed);
    }
    if (small) return;
    const labels = context.forks.map((step) => `fork at ${formatStep(step)}`);
    labelForks(plot, context.forks.map(place), labels, color("ink"), color("paper"));
  };

  /** Of a label on the axis of steps, in pixels: the last step's is the longest but for a few digits. */
  const widest = 7 * formatStep(context.places().at(-1) ?? 0).length;
  const labels: Record<"x" | "y", readonly (readonly [at: number, label: string])[]> = { x: [], y: [] };
  const onLabels = (axis: "x" | "y", at: readonly number[], texts: readonly string[]) => {
    labels[axis] = at.map((place, i) => [place, texts[i] ?? ""]);
  };
  const options: uPlot.Options = {
    ...size(),
    padding: [roomAbove, Math.max(28, Math.ceil(widest / 2)), 0, 0],
    legend: { show: false },
    focus: { alpha: 0.2 },
    scales: {
      x: { time: false, range: (_plot, min, max) => (min < max ? [min, max] : [min - 0.5, max + 0.5]) },
      y: { range: rangeY },
    },
    axes: createAxes({ spec, widest, zeroAt, format, color, logSteps: context.logSteps, onLabels }),
    series: [
      {},
      ...spec.lines.map(
        (line): uPlot.Series => ({
          stroke: () => lineColor(line),
          fill: () => bandColor(line),
          width: lineWidth(line),
          auto: false,
          points: { show: false },
          paths: tracePaths,
        }),
      ),
    ],
    cursor: {
      y: false,
      drag: { x: true, y: false, dist: 5 },
      points: { size: 7, width: 2 },
      dataIdx: (_plot, series, row) => {
        const array = drawn[series - 1];
        if (array === undefined) return row;
        const shown = rowToShow(series - 1, array, row, true);
        return Number.isNaN(array[shown] ?? NaN) ? null : shown;
      },
      // Zooming is shared through `onZoom`; only the cursor travels by itself.
      sync: {
        key: "steps",
        setSeries: false,
        filters: { pub: (type) => type === "mousemove" || type === "mouseleave" },
      },
    },
    hooks: {
      drawClear: [drawBehind],
      // After the grid, which may have a line at the same step, and before the curves.
      drawAxes: [drawForks],
      draw: [drawInFront],
      setScale: [
        (plot, scale) => {
          const { min, max } = plot.scales.x ?? {};
          if (scale !== "x" || typeof min !== "number" || typeof max !== "number") return;
          context.onZoom(plot, stepAt(min, context.logSteps()), stepAt(max, context.logSteps()));
        },
      ],
      setCursor: [(plot) => context.onCursor(plot.cursor.idx ?? null)],
    },
  };
  const data = () => [context.places(), ...drawn] as uPlot.AlignedData;
  const plot = new context.uPlot(options, data(), target);

  const names = [...figure.querySelectorAll<HTMLElement>("[data-of]")];
  const readouts = [...figure.querySelectorAll<HTMLElement>(".value")];
  const member = figure.querySelector("select");
  let hiddenRuns: ReadonlySet<number> = new Set();
  const showLines = () => {
    for (const [i, line] of spec.lines.entries()) {
      const show = !hiddenRuns.has(line.run) && (member === null || Number(member.value) === line.member);
      names[i]?.toggleAttribute("hidden", !show);
      if (plot.series[i + 1]?.show !== show) plot.setSeries(i + 1, { show });
    }
  };
  const listening = new AbortController();
  const { signal } = listening;
  member?.addEventListener("change", showLines, { signal });
  // Of many lines, the one whose name is pointed at stands out.
  for (const [i, name] of names.entries()) {
    name.addEventListener("mouseenter", () => plot.setSeries(i + 1, { focus: true }), { signal });
    name.addEventListener("mouseleave", () => plot.setSeries(null, { focus: true }), { signal });
  }
  return {
    plot,
    resize: () => {
      const { width, height } = size();
      if (width !== plot.width || height !== plot.height) plot.setSize({ width, height });
    },
    showSteps: (min, max) =>
      plot.batch(() => {
        if (plot.data[0] !== context.places()) plot.setData(data(), false);
        plot.setScale("x", { min: place(min), max: place(max) });
      }),
    showRuns: (hidden) => {
      hiddenRuns = hidden;
      showLines();
    },
    showValues: (row, isPointedAt) => {
      for (const [i, array] of values.entries()) {
        const readout = readouts[i];
        const value = array[rowToShow(i, array, row, isPointedAt)] ?? NaN;
        if (readout !== undefined) readout.textContent = Number.isNaN(value) ? "–" : format(value);
      }
    },
    paint: (context) => paintChart(context, { plot, labels, color, drawBehind, drawForks, drawInFront, drawLine }),
    listLines: () =>
      spec.lines.flatMap((line, i) => {
        const array = values[i];
        const isShown = plot.series[i + 1]?.show !== false && array !== undefined;
        return isShown ? [{ name: names[i]?.title ?? "", color: lineColor(line), values: array }] : [];
      }),
    remove: () => {
      listening.abort();
      plot.destroy();
    },
  };
}

/** The last row up to `row` that has a number; −1 for none. */
export function lastKnownRow(values: ArrayLike<number>, row: number): number {
  let known = row;
  while (known >= 0 && Number.isNaN(values[known])) known--;
  return known;
}

/** The rows from `from` to `to` that have a finite number; none where they are more than `most`. */
export function listKnownRows(values: ArrayLike<number>, from: number, to: number, most: number): number[] {
  const rows: number[] = [];
  for (let row = from; row <= to && rows.length <= most; row++) {
    if (Number.isFinite(values[row])) rows.push(row);
  }
  return rows.length <= most ? rows : [];
}

/** The line on which exact zeros lie: no value of a log axis, and so marked as a thing of its own. */
export function drawZeroLine(plot: uPlot, zeroAt: number, stroke: string): void {
  const y = plot.valToPos(zeroAt, "y", true);
  const { ctx, bbox } = plot;
  if (y > bbox.top + bbox.height) return;
  const unit = devicePixelRatio;
  ctx.save();
  ctx.strokeStyle = stroke;
  ctx.lineWidth = unit;
  ctx.setLineDash([unit, 3 * unit]);
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.restore();
}
