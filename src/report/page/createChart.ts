/// <reference lib="dom" />
/** @file One chart of the report: axes, curves, cursor. Runs in the browser. */
import type uPlot from "uplot";
import { formatNumber, formatShare, formatStep } from "../formatNumber.ts";
import { decadeTicks } from "./axisTicks.ts";
import { markSpikes, shadePhases } from "./drawPhases.ts";
import { toLogValues } from "./logValues.ts";
import type { PageChart, PageRun } from "./pageData.ts";
import { traceEnvelope } from "./traceEnvelope.ts";

/** What a chart needs from the page around it. */
export interface ChartContext {
  readonly uPlot: typeof uPlot;
  readonly runs: readonly PageRun[];
  readonly steps: Float64Array;
  /** The run whose phases are shaded; null for none. */
  readonly phasesOf: () => number | null;
  /** A colour of the current theme by the name of its CSS variable. */
  readonly color: (name: string) => string;
  readonly onZoom: (plot: uPlot, min: number, max: number) => void;
  /** Row under the cursor, or null. */
  readonly onCursor: (row: number | null) => void;
}

export interface Chart {
  readonly plot: uPlot;
  /** Shows the values of a row (null: of the last row) beside the title. */
  readonly showValues: (row: number | null) => void;
  readonly resize: () => void;
}

/** @param values one array a run, aligned with the steps; null where the run does not have the column */
export function createChart(
  context: ChartContext,
  spec: PageChart,
  figure: HTMLElement,
  values: readonly (Float32Array | Float64Array | null)[],
): Chart {
  const { steps, color } = context;
  const target = figure.querySelector<HTMLElement>(".plot");
  if (target === null) throw new Error(`the figure ${spec.id} has no place for its plot`);
  const present = values.flatMap((array, run) => (array === null ? [] : [{ run, array }]));
  const log = spec.axis === "log" ? toLogValues(present.map(({ array }) => array)) : null;
  const drawn = log === null ? present.map(({ array }) => array) : log.values;
  const zeroAt = log?.zeroAt ?? null;
  const small = spec.place === "more";
  const format = (value: number) => (spec.axis === "share" ? formatShare(value) : formatNumber(value));

  const size = () => {
    const width = Math.max(target.clientWidth, 200);
    const narrow = width < 500;
    const height = small ? 150 : spec.axis === "log" ? (narrow ? 230 : 300) : narrow ? 130 : 170;
    return { width, height };
  };

  /** The values in view, with some air; wide enough to be an axis. */
  const rangeY = (plot: uPlot): [number, number] => {
    if (spec.axis === "share") return [-0.04, 1.04];
    const [from = 0, to = 0] = plot.series[0]?.idxs ?? [];
    let low = Infinity;
    let high = -Infinity;
    for (const [i, array] of drawn.entries()) {
      if (plot.series[i + 1]?.show === false) continue;
      for (let row = from; row <= to; row++) {
        const value = array[row] as number;
        if (value < low && value !== -Infinity) low = value;
        if (value > high && value !== Infinity) high = value;
      }
    }
    if (!(low <= high)) return log === null ? [0, 1] : [-1, 0];
    const air = (high - low) * 0.06 || (log === null ? Math.abs(high) * 0.1 || 0.5 : 0.5);
    return [low - air, high + air];
  };

  const trace = (plot: uPlot, series: number, from: number, to: number) => {
    const { bbox, scales } = plot;
    const stroke = new Path2D();
    const { min: xMin = 0, max: xMax = 1 } = scales.x ?? {};
    const { min: yMin = 0, max: yMax = 1 } = scales.y ?? {};
    const frame = { ...bbox, xMin, xMax, yMin, yMax };
    traceEnvelope(stroke, steps, drawn[series - 1] ?? [], from, to, frame);
    return { stroke, fill: null, clip: null, gaps: [] };
  };

  const drawBehind = (plot: uPlot) => {
    const chosen = context.phasesOf();
    if (spec.phases && chosen !== null) shadePhases(plot, context.runs[chosen]?.phases ?? [], color);
  };
  const drawInFront = (plot: uPlot) => {
    if (zeroAt !== null) drawZeroLine(plot, zeroAt, color("muted"));
    if (!spec.spikes) return;
    for (const [i, { run }] of present.entries()) {
      if (plot.series[i + 1]?.show === false) continue;
      const dashed = spec.phases && run === context.phasesOf() ? color("muted") : null;
      markSpikes(plot, context.runs[run]?.phases ?? [], color(`run-${run}`), dashed);
    }
  };

  const axis = (): uPlot.Axis => ({
    stroke: () => color("muted"),
    font: '12px system-ui, -apple-system, "Segoe UI", sans-serif',
    grid: { stroke: () => color("grid"), width: 1 },
    ticks: { show: false },
    gap: 6,
  });
  const xAxis: uPlot.Axis = { ...axis(), size: 26, space: 90, values: (_plot, ticks) => ticks.map(formatTick) };
  const yAxis: uPlot.Axis = { ...axis(), size: 58, space: small ? 30 : 34 };
  if (log !== null) {
    yAxis.splits = (plot, _axis, min, max) =>
      decadeTicks(min, max, plot.bbox.height / window.devicePixelRatio / 26, zeroAt);
    yAxis.values = (_plot, ticks) => ticks.map((tick) => (tick === zeroAt ? "0" : formatNumber(10 ** tick)));
  } else {
    yAxis.values = (_plot, ticks) => ticks.map((tick) => format(tick));
    if (spec.axis === "share") yAxis.splits = () => (small ? [0, 0.5, 1] : [0, 0.25, 0.5, 0.75, 1]);
  }

  const options: uPlot.Options = {
    ...size(),
    padding: [10, 22, 0, 0],
    legend: { show: false },
    scales: {
      x: { time: false, range: (_plot, min, max) => (min < max ? [min, max] : [min - 0.5, max + 0.5]) },
      y: { range: rangeY },
    },
    axes: [xAxis, yAxis],
    series: [
      {},
      ...present.map(
        ({ run }): uPlot.Series => ({
          stroke: () => color(`run-${run}`),
          width: 1.4,
          auto: false,
          points: { show: false },
          paths: trace,
        }),
      ),
    ],
    cursor: {
      y: false,
      drag: { x: true, y: false, dist: 5 },
      points: { size: 7, width: 2 },
      dataIdx: (_plot, series, row) => (series > 0 && Number.isNaN(drawn[series - 1]?.[row]) ? null : row),
      // Zooming is shared through `onZoom`; only the cursor travels by itself.
      sync: {
        key: "steps",
        setSeries: false,
        filters: { pub: (type) => type === "mousemove" || type === "mouseleave" },
      },
    },
    hooks: {
      drawClear: [drawBehind],
      draw: [drawInFront],
      setScale: [
        (plot, scale) => {
          const { min, max } = plot.scales.x ?? {};
          if (scale === "x" && typeof min === "number" && typeof max === "number") context.onZoom(plot, min, max);
        },
      ],
      setCursor: [(plot) => context.onCursor(plot.cursor.idx ?? null)],
    },
  };
  const plot = new context.uPlot(options, [steps, ...drawn] as uPlot.AlignedData, target);

  const readouts = [...figure.querySelectorAll<HTMLElement>(".value")];
  return {
    plot,
    resize: () => plot.setSize(size()),
    showValues: (row) => {
      for (const [i, { array }] of present.entries()) {
        const readout = readouts[i];
        const value = row === null ? lastKnown(array) : array[row];
        if (readout !== undefined)
          readout.textContent = value === undefined || Number.isNaN(value) ? "–" : format(value);
      }
    },
  };
}

/** Thousands and millions in short, as far as nothing is lost: 5,000 · 1M · 1.25M. */
export function formatTick(step: number): string {
  if (step !== 0 && step % 10_000 === 0 && step >= 1_000_000) return `${step / 1_000_000}M`;
  return Number.isInteger(step) ? formatStep(step) : "";
}

/** The last value that is a number. */
export function lastKnown(values: ArrayLike<number>): number | undefined {
  for (let i = values.length - 1; i >= 0; i--) {
    if (!Number.isNaN(values[i])) return values[i];
  }
  return undefined;
}

/** The line on which exact zeros lie: no value of a log axis, and so marked as a thing of its own. */
export function drawZeroLine(plot: uPlot, zeroAt: number, stroke: string): void {
  const y = plot.valToPos(zeroAt, "y", true);
  const { ctx, bbox } = plot;
  if (y > bbox.top + bbox.height) return;
  const unit = window.devicePixelRatio;
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
