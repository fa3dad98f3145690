/** @file The causes that are weighed: a new one is its file and its line here. */
import type { Cause } from "./cause.ts";
import { data } from "./data.ts";
import { decoupledV } from "./decoupledV.ts";
import { overflow } from "./overflow.ts";
import { resume } from "./resume.ts";
import { schedule } from "./schedule.ts";
import { softmaxRounding } from "./softmaxRounding.ts";
import { stabilityThreshold } from "./stabilityThreshold.ts";
import { zeroGradients } from "./zeroGradients.ts";

export type { Cause, RunScene } from "./cause.ts";

export const CAUSES: readonly Cause[] = [
  softmaxRounding,
  stabilityThreshold,
  decoupledV,
  zeroGradients,
  data,
  schedule,
  resume,
  overflow,
];
