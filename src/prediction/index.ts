/** @file Prediction: whether a run will generalise, and when, from what was recorded of it so far. */

export type { GrokkingTime } from "../analysis/index.ts";
export { bootstrap, type Estimate } from "./bootstrap.ts";
export { type CalibratedProbability, FEWEST_OF_A_KIND, heldOutError, predictRun } from "./calibrate.ts";
export { drawHeatMaps, type HeatMaps, type MappedRun } from "./heatMaps.ts";
export type { Interval } from "./interval.ts";
export { keepForPrediction } from "./keepForPrediction.ts";
export {
  fitPowerLaw,
  type PowerLaw,
  type PowerLawOptions,
  type PowerPrediction,
  type Timing,
} from "./powerLaw.ts";
export {
  listMissing,
  type Measurement,
  measure,
  type Predictor,
  type Subject,
  type SubjectSettings,
} from "./predictor.ts";
export { estimateDelay } from "./predictors/delayLaw.ts";
export { PREDICTORS } from "./predictors/index.ts";
export {
  type AlarmResult,
  type HeldOutResult,
  judgePredictor,
  type KnownRun,
  PROTOCOL,
  type PredictorResult,
  type ProtocolOptions,
  type Share,
} from "./protocol.ts";
export { areaUnderCurve, rankCorrelation, type Scored } from "./ranks.ts";
