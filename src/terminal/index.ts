/** @file What people at a terminal see of work: lines, progress, and outputs that may be closed or full. */
export { bold, type Line, rawText, yellow } from "./line.ts";
export { Outlet } from "./outlet.ts";
export { describeProgress, type NarrationStream, Progress, trackShare } from "./progress.ts";
