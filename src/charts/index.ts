/** @file Charts: which there are of a run's columns, how a page draws them, and how a terminal does. */
export {
  CHART_TOPICS,
  type ChartChoice,
  type ColumnDescription,
  chooseCharts,
  isValidation,
} from "./chooseCharts.ts";
export { isOfFamily } from "./columnFamilies.ts";
export type { PageArray, PageData, PageLine, PageRows, PageRun } from "./pageData.ts";
export { pageScript } from "./pageScript.ts";
export { renderTerminalChart } from "./terminalChart.ts";
