/** @file The browser's part of the report as one script: type-checked functions, written out as their own source. */
import { formatNumber, formatShare, formatStep, trimExponential } from "../words.ts";
import { decadeTicks, labelTicks, logTicks } from "./axisTicks.ts";
import { createAxes, formatTick } from "./chartAxes.ts";
import { createChartGroup, tellRow } from "./chartGroup.ts";
import { drawBehind, drawForks, drawInFront, drawZeroLine } from "./chartMarks.ts";
import { createChart, paintable, prepareDrawing } from "./createChart.ts";
import { decodeArray, spreadValues } from "./decodeArray.ts";
import { labelForks, markForks } from "./drawForks.ts";
import { markSpikes, shadePhases } from "./drawPhases.ts";
import { drawWhenNear } from "./drawWhenNear.ts";
import { bandColor, lineColor, lineWidth } from "./lineLook.ts";
import { lastKnownRow, listKnownRows, rangeValues, rowsToDraw } from "./lineRows.ts";
import { giveRoom, growLogValues, toLogValues } from "./logValues.ts";
import { createPageCharts, sayRow } from "./pageCharts.ts";
import { paintChart } from "./paintChart.ts";
import { createTrail, paintColumns } from "./pixelColumns.ts";
import { createCursor, createPlotOptions, createSeries, formatValue, rowToShow, sizeOf } from "./plotOptions.ts";
import { findElement, readArray, readLine, readSteps } from "./readPage.ts";
import { growMedian, runningMedian } from "./runningMedian.ts";
import { renderChartCsv, renderChartPng, renderChartSvg, saveChart, saveFile } from "./saveChart.ts";
import { isWhole, keepAddress, restingRow, showWhole, takeView, tellView, useLogSteps } from "./showing.ts";
import {
  describeSmoothing,
  listMedians,
  offerPhases,
  offerPlaces,
  offerRuns,
  offerSmoothing,
  offerSteps,
  showChoices,
  startChoices,
} from "./startChoices.ts";
import { startLegend } from "./startLegend.ts";
import { startMenus } from "./startMenus.ts";
import { startPage, turnAxis } from "./startPage.ts";
import { placeStep, stepAt, stepTicks } from "./stepAxis.ts";
import { createSvgContext, createSvgPen } from "./svgContext.ts";
import { traceEnvelope } from "./traceEnvelope.ts";
import { addSvgLine, paintSeries, traceLine, tracePaths } from "./traceLine.ts";
import { formatView, listViewSettings, parseView, readView } from "./viewAddress.ts";

/**
 * Every function that runs in the page. A function may use only its parameters, the browser and the other functions of
 * this list: module constants and imports do not travel with a function's source.
 */
const functions = [
  ...[formatNumber, trimExponential, formatStep, formatShare],
  ...[decodeArray, spreadValues, findElement, readArray, readLine, readSteps],
  ...[
    toLogValues,
    growLogValues,
    giveRoom,
    runningMedian,
    growMedian,
    traceEnvelope,
    lastKnownRow,
    listKnownRows,
    rowsToDraw,
    rangeValues,
  ],
  ...[decadeTicks, logTicks, labelTicks, placeStep, stepAt, stepTicks, formatTick, createAxes],
  ...[shadePhases, markSpikes, markForks, labelForks, drawZeroLine, drawBehind, drawForks, drawInFront],
  ...[
    createSvgPen,
    createSvgContext,
    createTrail,
    paintColumns,
    lineColor,
    bandColor,
    lineWidth,
    traceLine,
    tracePaths,
    paintSeries,
    addSvgLine,
    paintChart,
  ],
  ...[sizeOf, formatValue, rowToShow, createSeries, createCursor, createPlotOptions, startLegend],
  ...[prepareDrawing, paintable, createChart, createPageCharts, sayRow, createChartGroup, tellRow, drawWhenNear],
  ...[
    formatView,
    listViewSettings,
    parseView,
    readView,
    showWhole,
    isWhole,
    restingRow,
    useLogSteps,
    takeView,
    tellView,
    keepAddress,
  ],
  ...[describeSmoothing, listMedians, offerPhases, offerPlaces, offerRuns, offerSmoothing, offerSteps],
  ...[showChoices, startChoices, renderChartSvg, renderChartCsv, renderChartPng, saveChart, saveFile, startMenus],
  ...[turnAxis, startPage],
];

/** JavaScript that draws the charts of a page; needs the global `uPlot` and an element `page-data` with its JSON. */
export function pageScript(): string {
  const sources = functions.map(String).join("\n");
  return `"use strict";\n(() => {\n${sources}\nstartPage(uPlot, JSON.parse(document.getElementById("page-data").textContent));\n})();`;
}
