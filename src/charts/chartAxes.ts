/// <reference lib="dom" />
/** @file The axes of a chart: where their labels are, and what these say. Runs in the browser. */
import type uPlot from "uplot";
import { formatNumber, formatStep } from "../words.ts";
import { labelTicks, logTicks } from "./axisTicks.ts";
import type { ChartSpec } from "./pageData.ts";
import { placeStep, stepAt, stepTicks } from "./stepAxis.ts";

export interface AxisOptions {
  readonly spec: Pick<ChartSpec, "axis" | "place">;
  /** Of a label on the axis of steps, in pixels. */
  readonly widest: number;
  /** Whether the axis of steps is logarithmic at the moment. */
  readonly logSteps: () => boolean;
  /** Where exact zeros lie on a logarithmic axis at the moment; null for none. */
  readonly zeroAt: () => number | null;
  readonly color: (name: string) => string;
  /** A value in words. */
  readonly format: (value: number) => string;
  /** Is told the labels of an axis, and where they are on it, at every drawing. */
  readonly onLabels: (axis: "x" | "y", at: readonly number[], labels: readonly string[]) => void;
}

export function createAxes({
  spec,
  widest,
  logSteps,
  zeroAt,
  color,
  format,
  onLabels,
}: AxisOptions): [uPlot.Axis, uPlot.Axis] {
  const small = spec.place === "more";
  const tell =
    (axis: "x" | "y", write: (ticks: readonly number[]) => string[]) =>
    (_plot: uPlot, ticks: readonly number[]): string[] => {
      const labels = write(ticks);
      onLabels(axis, ticks, labels);
      return labels;
    };
  const axis = (): uPlot.Axis => ({
    stroke: () => color("muted"),
    font: '12px system-ui, -apple-system, "Segoe UI", sans-serif',
    grid: { stroke: () => color("grid"), width: 1 },
    ticks: { show: false },
    gap: 6,
  });
  const x: uPlot.Axis = {
    ...axis(),
    size: 26,
    splits: (plot, _axis, min, max) => {
      const log = logSteps();
      const least = Math.max(log ? 56 : 90, widest + 16);
      const most = plot.bbox.width / window.devicePixelRatio / least;
      return stepTicks(stepAt(min, log), stepAt(max, log), most, log).map((step) => placeStep(step, log));
    },
    values: tell("x", (ticks) => ticks.map((tick) => formatTick(stepAt(tick, logSteps())))),
  };
  const y: uPlot.Axis = {
    ...axis(),
    size: (_plot, labels) => Math.max(58, 7 * Math.max(0, ...(labels ?? []).map((label) => label.length)) + 12),
    space: small ? 26 : 34,
  };
  if (spec.axis === "log") {
    y.splits = (plot, _axis, min, max) => logTicks(min, max, plot.bbox.height / window.devicePixelRatio / 26, zeroAt());
    y.values = tell("y", (ticks) => ticks.map((tick) => (tick === zeroAt() ? "0" : formatNumber(10 ** tick))));
  } else {
    y.values = tell("y", (ticks) => labelTicks(ticks, format));
    if (spec.axis === "share") y.splits = () => (small ? [0, 0.5, 1] : [0, 0.25, 0.5, 0.75, 1]);
  }
  return [x, y];
}

/** Thousands and millions in short, as far as nothing is lost: 5,000 · 1M · 1.25M. */
export function formatTick(step: number): string {
  if (step !== 0 && step % 10_000 === 0 && step >= 1_000_000) return `${step / 1_000_000}M`;
  return Number.isInteger(step) ? formatStep(step) : "";
}
