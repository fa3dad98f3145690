/// <reference lib="dom" />
/** @file The charts of a report's page: their numbers are in it, and it says what they show. Runs in the browser. */
import type uPlot from "uplot";
import { formatStep } from "../words.ts";
import { type ChartGroup, createChartGroup } from "./chartGroup.ts";
import type { PageData } from "./pageData.ts";
import { findElement, readLine } from "./readPage.ts";
import { isWhole, keepAddress, restingRow, type Showing } from "./showing.ts";

export function createPageCharts(uPlotClass: typeof uPlot, data: PageData, showing: Showing): ChartGroup {
  const lines = new Map(data.charts.map(({ id, lines }) => [id, lines]));
  return createChartGroup(
    {
      uPlot: uPlotClass,
      runs: () => data.runs,
      forks: () => data.forks,
      figureOf: ({ id }) => findElement(id),
      valuesOf: ({ id }) => (lines.get(id) ?? []).map((line) => readLine(line, showing.steps.length)),
      onRange: () => {
        const [min, max] = showing.range;
        findElement("range").textContent = `Steps ${formatStep(Math.ceil(min))} to ${formatStep(Math.floor(max))}`;
        findElement("whole").toggleAttribute("disabled", isWhole(showing));
        findElement("cursor").textContent = sayRow(showing);
        keepAddress(showing);
      },
      onRow: () => {
        findElement("cursor").textContent = sayRow(showing);
      },
      // A page holds few enough rows.
      summarise: () => null,
      isSeen: () => true,
    },
    showing,
  );
}

/** Which step the values beside the titles are of. */
export function sayRow(showing: Showing): string {
  const { cursorRow, steps, last } = showing;
  const step = formatStep(steps[cursorRow ?? restingRow(showing)] ?? last);
  return cursorRow !== null ? `step ${step}` : isWhole(showing) ? `last step: ${step}` : `last in view: ${step}`;
}
