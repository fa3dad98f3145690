/** @file Training: sessions, and runs that are recorded. */
export { type RunOptions, type RunProgress, type RunResult, runExperiment } from "./runExperiment.ts";
export { createSession, type Engine, hashParameters, type TrainingSession } from "./session.ts";
