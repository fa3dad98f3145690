/** @file Sessions: an experiment on a machine, in any process that computes. */
export type { Series } from "../series.ts";
export { type ExaminedExperiment, examineData } from "./examineData.ts";
export {
  createLossSurface,
  type Evaluated,
  type LossSurface,
  type SurfaceOptions,
  type SurfacePlace,
} from "./lossSurface.ts";
export { recordSteps } from "./recordSteps.ts";
export { createSession, type TrainingSession } from "./session.ts";
export type { SessionOptions } from "./sessionOptions.ts";
export type { Engine } from "./startEngine.ts";
export type { TrainingState } from "./trainingState.ts";
