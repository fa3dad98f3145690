/** @file Prediction: whether a run will generalise, and when, from what was recorded of it so far. */
export {
  DEFINITION_FORMS,
  findGrokkingTime,
  GROKKING_DEFINITIONS,
  type GrokkingDefinition,
  type GrokkingTime,
  parseGrokkingDefinition,
  type ValidationSeries,
} from "./grokkingDefinitions.ts";
export type { Interval } from "./interval.ts";
export {
  type Estimate,
  fitPowerLaw,
  type PowerLaw,
  type PowerLawOptions,
  type PowerPrediction,
  type Timing,
} from "./powerLaw.ts";
export { featuresOf, listMissing, type Predictor, type Subject, type SubjectSettings } from "./predictor.ts";
export { estimateDelay } from "./predictors/delayLaw.ts";
export { PREDICTORS } from "./predictors/index.ts";
