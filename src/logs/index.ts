/** @file Logs of other tools: what a file is, and a run folder made of it. */

export { readLog } from "./disk.ts";
export { GatheredParts } from "./gatherParts.ts";
export { importLog, type LogOptions } from "./importLog.ts";
export { toSeries } from "./loggedSeries.ts";
export { type Log, type LoggedRun, type ReadLogOptions, tellLog } from "./readLog.ts";
export { findLongLog, type LongLog, NotInParts, readParts } from "./readParts.ts";
export { recogniseFile } from "./recogniseFile.ts";
