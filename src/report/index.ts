/** @file Reports: one HTML file for a browser, and a chart for a terminal. */
export type { ColumnDescription } from "./chooseCharts.ts";
export { type CollectedRun, type CollectedRuns, collectRuns } from "./collectRuns.ts";
export { describeDamage } from "./damage.ts";
export { type ForkChange, isUnchanged, nameFork } from "./forkOrigin.ts";
export {
  defaultReached,
  findGeneralisation,
  type Generalisation,
  listGeneralisationOptions,
} from "./generalisation.ts";
export { isReport } from "./generator.ts";
export { writeFinding, writeHeadline } from "./knownVerdict.ts";
export { type LostSpan, listLostSteps } from "./lostSteps.ts";
export { listExperimentNames } from "./nameRuns.ts";
export { defaultPointLimit, mostRuns, type ReportOptions, renderReport } from "./renderReport.ts";
export { type ForkParent, historyOf, lastStep, type ReportFork, type ReportRun } from "./reportRun.ts";
export { renderTerminalChart, type TerminalChartOptions, type TerminalSeries } from "./terminalChart.ts";
