/** @file Sweeps: an experiment, what varies in it, and the runs that follow. */
export { parseSweep, type SweepDocument } from "./document.ts";
export { hashExperiment } from "./hashExperiment.ts";
export type { Outcome } from "./outcome.ts";
export { experimentOf, planSweep } from "./planSweep.ts";
export { readSweep } from "./readSweep.ts";
export type { Point, PointStatus, SweepPlan, Value, Values } from "./sweep.ts";
