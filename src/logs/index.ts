/** @file Logs of other tools: what a file is, and a run folder made of it. */
export { importLog, type LogOptions } from "./importLog.ts";
export { recogniseFile } from "./recogniseFile.ts";
