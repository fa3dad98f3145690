/** @file Charts: which there are of a run's columns, how a page draws them, and how a terminal does. */
export { chartId } from "./chartId.ts";
export { type ChartedRun, countKnown, type Line, limitFamily, listLines, summarise } from "./chartLines.ts";
export {
  CHART_TOPICS,
  type ChartChoice,
  type ColumnDescription,
  chooseCharts,
  isValidation,
} from "./chooseCharts.ts";
export { isOfFamily } from "./columnFamilies.ts";
export type { ChartLine, ChartSpec, PageArray, PageData, PageLine, PageRows, PageRun } from "./pageData.ts";
export { pageScript } from "./pageScript.ts";
export { pickDistinct } from "./pickDistinct.ts";
export { renderTerminalChart } from "./terminalChart.ts";
export { figureStyles, MEMBER_COLORS, themeStyles } from "./theme.ts";
