/** @file Charts: which there are of a run's columns, how a page draws them, and how a terminal does. */
export { type ChartChoice, type ColumnDescription, chooseCharts, isValidation } from "./chooseCharts.ts";
export type { PageArray, PageData, PageRows } from "./pageData.ts";
export { pageScript } from "./pageScript.ts";
export { renderTerminalChart } from "./terminalChart.ts";
