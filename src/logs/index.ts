/** @file Logs of other tools: what a file is, and a run folder made of it. */
export { importLog, type LogOptions } from "./importLog.ts";
export { type Log, type LoggedRun, type ReadLogOptions, readLog, tellLog } from "./readLog.ts";
export { recogniseFile } from "./recogniseFile.ts";
