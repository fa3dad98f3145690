/** @file Logs of other tools: what a file is, and a run folder made of it. */

export { GatheredParts } from "./gatherParts.ts";
export { importLog, type LogOptions } from "./importLog.ts";
export { type Log, type LoggedRun, type ReadLogOptions, readLog, tellLog } from "./readLog.ts";
export { findLongLog, type LongLog, NotInParts, readParts } from "./readParts.ts";
export { recogniseFile } from "./recogniseFile.ts";
