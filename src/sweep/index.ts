/** @file Sweeps: an experiment, what varies in it, and the runs that follow; and how they are trained. */
export { parseSweep, type SweepDocument } from "./document.ts";
export { areExamined, estimatePoints, examineSweep } from "./executors/estimatePoints.ts";
export {
  type Executor,
  type ExecutorEnd,
  type ExecutorOptions,
  findExecutor,
  type Launch,
  type RunningPoint,
  type SweepProgress,
} from "./executors/index.ts";
export { findSweeps } from "./folder/findSweeps.ts";
export { Journal } from "./folder/journal.ts";
export type { LeftOutLines } from "./folder/leftOutLines.ts";
export { openSweep, readSweepFolder, refuseOther, type Sweep } from "./folder/openSweep.ts";
export { isSweep, listFailedPlaces, runPlace } from "./folder/places.ts";
export { type PointState, readStatus, type SweepStatus } from "./folder/readStatus.ts";
export { recognisePoints } from "./folder/recognisePoints.ts";
export { hashExperiment } from "./hashExperiment.ts";
export { type JudgedAnew, judgeAnew } from "./judgeAnew.ts";
export type { JudgedOutcome, Outcome } from "./outcome.ts";
export { experimentOf, planSweep } from "./planSweep.ts";
export { readEnded } from "./readEnded.ts";
export { readSweep } from "./readSweep.ts";
export type { Point, PointStatus, SweepPlan, Value, Values } from "./sweep.ts";
export { readTable, type SweepTable } from "./table.ts";
