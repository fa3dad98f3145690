/** @file The browser's part of a sweep's page as one script, as pageScript.ts of the charts: functions written out as their own source. */
import { estimateSurvival, quantile, shareInterval, survivalTime } from "../../analysis/index.ts";
import { decadeTicks, logTicks } from "../../charts/axisTicks.ts";
import { formatNumber, formatShare, formatStep, trimExponential } from "../../words.ts";
import { escapeHtml, Html, html, insert } from "../html.ts";
import { createScale, decadeLabels, linearTicks, round } from "../svgAxis.ts";
import { curveColor, drawLegend, findMeasure, markRuns, packRuns, unpackRuns } from "./figure.ts";
import { FIGURES } from "./figures.ts";
import { drawKinds, drawValue, explainKinds, listKinds, shadeCells } from "./heatMap.ts";
import { axisSize, traceBand, traceMiddle } from "./lines.ts";
import { createPlotAxis, drawPlot, layPlot, wantsLog } from "./plotFrame.ts";
import { drawRunList } from "./runList.ts";
import { listSettingRows, wordCell } from "./settingsTable.ts";
import { startSweepPage } from "./startSweepPage.ts";
import {
  cellOfRun,
  pickMeasured,
  splitRuns,
  summarise,
  toWaiting,
  wordMeasured,
  wordSummary,
  wordValue,
} from "./summary.ts";
import { traceSurvival, traceSurvivalBand } from "./survivalCurves.ts";

/** What drawings are made with. A function of this list may use only its parameters, the browser and the list. */
const functions = [
  estimateSurvival,
  quantile,
  shareInterval,
  survivalTime,
  decadeTicks,
  logTicks,
  formatNumber,
  trimExponential,
  formatStep,
  formatShare,
  Html,
  escapeHtml,
  html,
  insert,
  createScale,
  linearTicks,
  decadeLabels,
  round,
  curveColor,
  drawLegend,
  findMeasure,
  markRuns,
  packRuns,
  unpackRuns,
  createPlotAxis,
  drawPlot,
  layPlot,
  wantsLog,
  cellOfRun,
  pickMeasured,
  splitRuns,
  summarise,
  toWaiting,
  wordMeasured,
  wordSummary,
  wordValue,
  listSettingRows,
  wordCell,
  drawKinds,
  drawValue,
  explainKinds,
  listKinds,
  shadeCells,
  axisSize,
  traceBand,
  traceMiddle,
  traceSurvival,
  traceSurvivalBand,
  drawRunList,
  startSweepPage,
];

/** JavaScript that draws a sweep's figures; needs an element `sweep-data` with its JSON. */
export function sweepScript(): string {
  const draws = FIGURES.map(({ draw }) => draw);
  const sources = [...functions, ...draws].map((code) => `const ${code.name} = ${code};`).join("\n");
  const named = FIGURES.map(({ name, draw }) => `${name}: ${draw.name}`).join(", ");
  return `"use strict";\n(() => {\n${sources}\nstartSweepPage(JSON.parse(document.getElementById("sweep-data").textContent), { ${named} });\n})();`;
}
