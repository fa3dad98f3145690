/// <reference lib="dom" />
/** @file The names and values beside the title of a chart, and the choice among a family of columns. Runs in the browser. */
import type uPlot from "uplot";
import type { Chart } from "./chart.ts";
import type { ChartSpec } from "./pageData.ts";

export interface Legend extends Pick<Chart, "showRuns"> {
  readonly nameOf: (line: number) => string;
  /** Writes the value of a line beside its name. */
  readonly tell: (line: number, value: string) => void;
  readonly stop: () => void;
}

export function startLegend(figure: HTMLElement, spec: ChartSpec, plot: uPlot): Legend {
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
    showRuns: (hidden) => {
      hiddenRuns = hidden;
      showLines();
    },
    nameOf: (line) => names[line]?.title ?? "",
    tell: (line, value) => {
      const readout = readouts[line];
      if (readout !== undefined) readout.textContent = value;
    },
    stop: () => listening.abort(),
  };
}
