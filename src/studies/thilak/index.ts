/** @file Figures of Thilak et al. 2022 (arXiv 2206.04817), in their order. */
import type { Study } from "../study.ts";
import { betas } from "./betas.ts";
import { deepLinear } from "./deepLinear.ts";
import { distance } from "./distance.ts";
import { divisionStudy } from "./division.ts";
import { epsilon } from "./epsilon.ts";
import { fcn } from "./fcn.ts";
import { gaussian } from "./gaussian.ts";
import { imageNetworks } from "./imageNetworks.ts";
import { normalisedHead } from "./normalisedHead.ts";
import { operations } from "./operations.ts";
import { optimizers } from "./optimizers.ts";
import { quadratic } from "./quadratic.ts";
import { sharpness } from "./sharpness.ts";
import { visionTransformer } from "./visionTransformer.ts";
import { weightDecay } from "./weightDecay.ts";

export const THILAK: readonly Study[] = [
  quadratic,
  fcn,
  divisionStudy,
  sharpness,
  epsilon,
  operations,
  visionTransformer,
  imageNetworks,
  gaussian,
  deepLinear,
  optimizers,
  betas,
  weightDecay,
  normalisedHead,
  distance,
];
