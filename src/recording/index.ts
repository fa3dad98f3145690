/** @file Writing a run: created, opened to go on, row by row and checkpoint by checkpoint, so that a crash loses nothing silently. */
export { createRun, type RunSettings } from "./createRun.ts";
export { type MeasurementFile, openMeasurement } from "./measurement.ts";
export { describeSetAside, openRun } from "./openRun.ts";
export { newRunDirectory } from "./runDirectory.ts";
export type { CheckpointRequest, RunWriter } from "./runWriter.ts";
export { factsOfLog, findLossBelow, type LogSettings, writeLog } from "./writeLog.ts";
