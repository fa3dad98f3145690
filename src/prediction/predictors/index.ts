/** @file The predictors, in the order in which tables list them: baselines last. */
import type { Predictor } from "../predictor.ts";
import { activity } from "./activity.ts";
import { classDistances } from "./classDistances.ts";
import { commutator } from "./commutator.ts";
import { complexity } from "./complexity.ts";
import { delayLaw } from "./delayLaw.ts";
import { lossModes } from "./lossModes.ts";
import { lowFrequency } from "./lowFrequency.ts";
import { mobility } from "./mobility.ts";
import { quantileModes } from "./quantileModes.ts";
import { rateAndDecay } from "./rateAndDecay.ts";
import { validationAccuracy } from "./validationAccuracy.ts";
import { validationSlope } from "./validationSlope.ts";
import { weightNorm } from "./weightNorm.ts";

export const PREDICTORS: readonly Predictor[] = [
  activity,
  mobility,
  complexity,
  lowFrequency,
  commutator,
  quantileModes,
  lossModes,
  delayLaw,
  classDistances,
  validationSlope,
  validationAccuracy,
  weightNorm,
  rateAndDecay,
];
