/** @file Figures of Notsawo et al. 2023 (arXiv 2306.13253), in their order. */
import type { Study } from "../study.ts";
import { curvature } from "./curvature.ts";
import { fractionCurves } from "./fractionCurves.ts";
import { gradients } from "./gradients.ts";
import { heatMaps } from "./heatMaps.ts";
import { intrinsicDimension } from "./intrinsicDimension.ts";
import { oscillations } from "./oscillations.ts";
import { powerLaw } from "./powerLaw.ts";
import { slices } from "./slices.ts";
import { rastriginToy, rosenbrockToy } from "./toys.ts";
import { ways } from "./ways.ts";

export const NOTSAWO: readonly Study[] = [
  ...[oscillations, heatMaps, slices, powerLaw, curvature, ways, gradients, fractionCurves, intrinsicDimension],
  ...[rosenbrockToy, rastriginToy],
];
