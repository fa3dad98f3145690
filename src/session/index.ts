/** @file Sessions: an experiment on a machine, in any process that computes. */
export { type TracedBatch, traceBatch } from "./batch.ts";
export { createSession, type Engine, type SessionOptions, type TrainingSession } from "./session.ts";
export { TrainingGraph, type TrainingProgram } from "./trainingGraph.ts";
export { resetOptimizer, type TrainingState } from "./trainingState.ts";
