/** @file Reports: one HTML file for a browser. */
export { isReport } from "./generator.ts";
export { type JudgedFolder, type JudgedRuns, judgeRuns } from "./judgeRuns.ts";
export { defaultPointLimit, mostRuns, type ReportOptions, renderReport } from "./renderReport.ts";
