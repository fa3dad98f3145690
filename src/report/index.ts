/** @file Reports: one HTML file for a browser. */
export { isReport } from "./generator.ts";
export { type JudgedFolder, judgeRuns } from "./judgeRuns.ts";
export { mostRuns, renderReport } from "./renderReport.ts";
