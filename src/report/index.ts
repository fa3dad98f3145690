/** @file Reports: one HTML file for a browser, and a chart for a terminal. */
export type { ColumnDescription } from "./chooseCharts.ts";
export { type ReportOptions, renderReport } from "./renderReport.ts";
export type { ReportRun } from "./reportRun.ts";
export { renderTerminalChart, type TerminalChartOptions, type TerminalSeries } from "./terminalChart.ts";
export { writeFinding, writeHeadline } from "./verdict.ts";
