/** @file Training: sessions, and runs that are recorded, resumed, forked and repaired. */
export { estimateRun, type RunEstimate } from "./estimateRun.ts";
export { type ForkOptions, forkRun } from "./forkRun.ts";
export type { EngineOptions } from "./prepareRun.ts";
export { type ResumeOptions, repairRun, resumeRun } from "./resumeRun.ts";
export { type RunOptions, runExperiment } from "./runExperiment.ts";
export type { RunProgress, RunResult } from "./runResult.ts";
export { createSession, type Engine, hashParameters, type TrainingSession } from "./session.ts";
export { listParameters, startRunFrom } from "./startRun.ts";
export type { TrainOptions } from "./trainRun.ts";
