/** @file First light: the same network with the loss in float32 and in float64. */
import { hypercube, hypercubeTwin } from "../arms.ts";
import { compareGroups } from "../comparing.ts";
import { countShare, MOST, NONE } from "../counting.ts";
import { lossAndNormOf } from "../curves.ts";
import type { Study } from "../study.ts";
import { countSlingshots, hasSlingshots } from "../traits.ts";

export const firstLight: Study = {
  name: "first-light",
  title: "First light: the loss in float32 and in float64",
  figure: "Liu et al. 2026, interventions",
  papers: ["arXiv 2605.06152", "arXiv 2206.04817"],
  question:
    "Are slingshots made by the rounding of the loss? The same network, data and seeds, with the loss in float32 and in float64.",
  arms: [hypercube, hypercubeTwin],
  deviations: {
    smoke: ["A cube of 128 points and an MLP of width 64, in place of images and transformers."],
    phenomenon: ["A cube of 128 points and an MLP of width 64, in place of images and transformers."],
    paper: ["A cube of 128 points and an MLP of width 64, in place of images and transformers."],
  },
  claims: [
    {
      name: "float32-slingshots",
      says: "With the loss in float32 most runs have slingshots.",
      source: "2206.04817, Fig. 1",
      judge: (runs) => countShare(runs.of(hypercube), "runs with slingshots", hasSlingshots, MOST),
    },
    {
      name: "float64-none",
      says: "With the loss in float64, and nothing else changed, they have none.",
      source: "2605.06152, interventions",
      judge: (runs) => countShare(runs.of(hypercubeTwin), "runs with slingshots", hasSlingshots, NONE),
    },
    {
      name: "float32-more",
      says: "Float32 has more of them than float64.",
      source: "2605.06152, interventions",
      judge: (runs) =>
        compareGroups(
          "slingshots",
          { name: "float32", values: runs.of(hypercube).map(countSlingshots) },
          { name: "float64", values: runs.of(hypercubeTwin).map(countSlingshots) },
        ),
    },
  ],
  draw: async (runs) =>
    Promise.all(
      [hypercube, hypercubeTwin].map(async (arm) =>
        lossAndNormOf(
          runs.of(arm)[0],
          `Loss and norm, ${arm.label}`,
          "The first seed; the norm of the last layer on the right.",
        ),
      ),
    ),
};
