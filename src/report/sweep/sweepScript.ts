/** @file The browser's part of a sweep's page as one script, as pageScript.ts of the charts: functions written out as their own source. */
import { estimateSurvival, quantile, shareInterval, survivalTime } from "../../analysis/index.ts";
import { decadeTicks, logTicks } from "../../charts/axisTicks.ts";
import { escapeCharacter, escapeLines, matchControls } from "../../escapeControls.ts";
import { formatNumber, formatShare, formatStep, joinWords, trimExponential } from "../../words.ts";
import { escapeHtml, Html, html, insert } from "../html.ts";
import { createScale, decadeLabels, linearTicks, round } from "../svgAxis.ts";
import { firstOption, formatChoices, nameSelect, parseChoices, readSelect, takeSelect } from "./choiceAddress.ts";
import {
  axisSize,
  curveColor,
  curveDash,
  drawFold,
  drawLegend,
  drawNote,
  drawSwatch,
  findMeasure,
  foldRows,
  listFewAxes,
  markRuns,
  packRuns,
  sayRest,
  sayWhere,
  unpackRuns,
} from "./figure.ts";
import { FIGURES } from "./figures.ts";
import { enterMarks, listenToMarkKeys, moveToMark } from "./markKeys.ts";
import { createPlotAxis, drawPlot, layPlot, wantsLog } from "./plotFrame.ts";
import { explainVariance, pickAxis, rankAxes, rankMeasured } from "./rankAxes.ts";
import { drawRunList, linkRun } from "./runList.ts";
import { startSweepPage } from "./startSweepPage.ts";
import {
  cellOfRun,
  countFailed,
  pickMeasured,
  splitRuns,
  spreadOf,
  summarise,
  toWaiting,
  wordMeasured,
  wordSummary,
  wordValue,
} from "./summary.ts";

/** What all drawings are made with. A function that travels may use only its parameters, the browser and others that do. */
const shared = [
  ...[estimateSurvival, quantile, shareInterval, survivalTime, decadeTicks, logTicks],
  ...[formatNumber, trimExponential, formatStep, formatShare, joinWords],
  ...[escapeCharacter, escapeLines, matchControls],
  ...[Html, escapeHtml, html, insert, createScale, linearTicks, decadeLabels, round],
  ...[axisSize, curveColor, curveDash, drawFold, drawLegend, drawNote, drawSwatch, findMeasure, foldRows, listFewAxes],
  ...[markRuns, packRuns, sayRest, sayWhere, unpackRuns, createPlotAxis, drawPlot, layPlot, wantsLog],
  ...[explainVariance, pickAxis, rankAxes, rankMeasured],
  ...[
    cellOfRun,
    countFailed,
    pickMeasured,
    splitRuns,
    spreadOf,
    summarise,
    toWaiting,
    wordMeasured,
    wordSummary,
    wordValue,
  ],
  ...[firstOption, formatChoices, nameSelect, parseChoices, readSelect, takeSelect],
  ...[drawRunList, linkRun, enterMarks, listenToMarkKeys, moveToMark, startSweepPage],
];

/** JavaScript that draws a sweep's figures; needs an element `sweep-data` with its JSON. */
export function sweepScript(): string {
  const own = FIGURES.flatMap(({ draw, uses = [] }) => [draw, ...uses]);
  const sources = [...shared, ...own].map((code) => `const ${code.name} = ${code};`).join("\n");
  const named = FIGURES.map(({ name, draw }) => `${name}: ${draw.name}`).join(", ");
  return `"use strict";\n(() => {\n${sources}\nstartSweepPage(JSON.parse(document.getElementById("sweep-data").textContent), { ${named} });\n})();`;
}
