/** @file Analysis of training logs. */
export type { ColumnValues, Series } from "../series.ts";
export { aboveFloor } from "./aboveFloor.ts";
export { findExcess } from "./checkShares.ts";
export { compareSeries, type SeriesComparison, type SeriesDifference } from "./compareSeries.ts";
export {
  DEFINITION_FORMS,
  defineByShare,
  type FittedDefinition,
  GROKKING_DEFINITIONS,
  type GrokkingDefinition,
  NOTSAWO_DEFINITION,
  parseGrokkingDefinition,
} from "./grokkingDefinitions.ts";
export { findGrokkingTime, type GrokkingTime, type ValidationSeries } from "./grokkingTime.ts";
export {
  findGrokkingTimes,
  type GrokkingOptions,
  type GrokkingSeries,
  type GrokkingTimes,
} from "./grokkingTimes.ts";
export { DETRENDINGS, type Detrending, detrend, type HjorthParameters, hjorthOf } from "./hjorth.ts";
export { LOSS_COLUMNS, type LossFloor, takeOffLossFloor } from "./lossFloor.ts";
export { median, medianInterval, quantile } from "./quantile.ts";
export { shareInterval } from "./shareInterval.ts";
export { DEFAULT_SLINGSHOT_OPTIONS, type LossScale, type SlingshotOptions, scaleToLoss } from "./slingshotOptions.ts";
export { GROUNDS, type Ground, type Slingshot, type SlingshotReport } from "./slingshotReport.ts";
export { detectSlingshots } from "./slingshots.ts";
export { SpikeWatch } from "./spikeWatch.ts";
export { estimateSurvival, type SurvivalStep, survivalTime, type Waiting } from "./survival.ts";
export type { SlingshotSeries } from "./trainingRecord.ts";
