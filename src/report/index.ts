/** @file Reports: one HTML file for a browser, and a chart for a terminal. */
export type { ColumnDescription } from "./chooseCharts.ts";
export { isReport } from "./generator.ts";
export { type JudgedFolder, type JudgedRuns, judgeRuns } from "./judgeRuns.ts";
export { defaultPointLimit, mostRuns, type ReportOptions, renderReport } from "./renderReport.ts";
export { renderTerminalChart, type TerminalChartOptions, type TerminalSeries } from "./terminalChart.ts";
