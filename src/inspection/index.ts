/** @file Looking into recorded runs: what is computed about their states afterwards, by exact replay. */

export {
  type CurvatureOptions,
  type CurvatureProgress,
  type CurvatureResult,
  measureCurvature,
  type StepCurvature,
} from "./curvature.ts";
export type { CurvatureAt, CurvatureRequest, Eigenvalues } from "./curvatureAt.ts";
export { type CurvatureSettings, DEFAULT_CURVATURE } from "./curvatureRequest.ts";
export { DIRECTION_NAMES, DIRECTIONS, type DirectionName } from "./directionNames.ts";
export type { DirectionFacts } from "./findDirections.ts";
export type { LandscapeProgress } from "./inside/landscapeAsk.ts";
export { type CostOptions, type InstrumentCost, type InstrumentMisfit, priceInstruments } from "./instrumentCosts.ts";
export type { LandscapeCurves, LandscapePiece, StoredComponents, TrajectoryRow } from "./landscapePieces.ts";
export {
  type LandscapeRequest,
  listParts,
  MOST_POINTS,
  type TrajectoryRequest,
} from "./landscapeRequest.ts";
export { type MeasuredRow, type MeasureOptions, type MeasureResult, measureInstrument } from "./measureInstrument.ts";
export { findLandscape, type Landscape, type LandscapeOptions, measureLandscape } from "./measureLandscape.ts";
export { findTrajectory, measureTrajectory, type Trajectory } from "./measureTrajectory.ts";
export { MOST_STEPS, parseSteps, STEPS_SYNTAX } from "./parseSteps.ts";
export type { CurvaturePlan } from "./planCurvature.ts";
export { type VisitedState, type VisitOptions, visitStates } from "./visitStates.ts";
