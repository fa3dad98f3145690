/** @file Training: sessions, and runs that are recorded, resumed, forked and repaired. */

export { loadExperiment } from "../experiment/file/loadExperiment.ts";
export type { Remedy, Say } from "../problem.ts";
export type { Engine, TrainingSession } from "../session/index.ts";
export { countStepProducts } from "./countStepProducts.ts";
export { estimateRun, type RunEstimate } from "./estimateRun.ts";
export { examineExperiment } from "./examineExperiment.ts";
export { type Examination, examineRun, type Mending } from "./examineRun.ts";
export { type ForkOptions, forkRun } from "./forkRun.ts";
export { hashParameters } from "./hashParameters.ts";
export { openSession } from "./openSession.ts";
export type { EngineOptions } from "./prepareRun.ts";
export { type ResumeOptions, repairRun, resumeRun } from "./resumeRun.ts";
export { type RunOptions, runExperiment } from "./runExperiment.ts";
export type { EndedRun, ReplayProgress, RunProgress, RunResult } from "./runResult.ts";
export { listWeights, startRunFrom } from "./startRun.ts";
export type { TrainOptions } from "./trainRun.ts";
