/** @file The browser's part of the report as one script: type-checked functions, written out as their own source. */
import { formatNumber, formatShare, formatStep, trimExponential } from "../words.ts";
import { decadeTicks, labelTicks, logTicks } from "./axisTicks.ts";
import { createAxes, formatTick } from "./chartAxes.ts";
import { createChart, drawZeroLine, lastKnownRow, listKnownRows } from "./createChart.ts";
import { decodeArray, spreadValues } from "./decodeArray.ts";
import { labelForks, markForks } from "./drawForks.ts";
import { markSpikes, shadePhases } from "./drawPhases.ts";
import { toLogValues } from "./logValues.ts";
import { paintChart } from "./paintChart.ts";
import { runningMedian } from "./runningMedian.ts";
import { renderChartCsv, renderChartPng, renderChartSvg, saveFile } from "./saveChart.ts";
import { startMenus } from "./startMenus.ts";
import { startPage } from "./startPage.ts";
import { placeStep, stepAt, stepTicks } from "./stepAxis.ts";
import { createSvgContext, createSvgPen } from "./svgContext.ts";
import { traceEnvelope } from "./traceEnvelope.ts";
import { formatView, parseView } from "./viewAddress.ts";

/**
 * Every function that runs in the page. A function may use only its parameters, the browser and the other functions of
 * this list: module constants and imports do not travel with a function's source.
 */
const functions = [
  formatNumber,
  trimExponential,
  formatStep,
  formatShare,
  decodeArray,
  spreadValues,
  toLogValues,
  traceEnvelope,
  decadeTicks,
  logTicks,
  labelTicks,
  shadePhases,
  markSpikes,
  markForks,
  labelForks,
  placeStep,
  stepAt,
  stepTicks,
  formatTick,
  createAxes,
  lastKnownRow,
  listKnownRows,
  drawZeroLine,
  runningMedian,
  createSvgPen,
  createSvgContext,
  paintChart,
  createChart,
  renderChartSvg,
  renderChartCsv,
  renderChartPng,
  saveFile,
  startMenus,
  formatView,
  parseView,
  startPage,
];

/** JavaScript that draws the charts of a page; needs the global `uPlot` and an element `page-data` with its JSON. */
export function pageScript(): string {
  const sources = functions.map(String).join("\n");
  return `"use strict";\n(() => {\n${sources}\nstartPage(uPlot, JSON.parse(document.getElementById("page-data").textContent));\n})();`;
}
