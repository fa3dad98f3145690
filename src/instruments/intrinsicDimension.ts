/** @file How many dimensions the features of fixed rows locally fill. */
import { z } from "zod";
import { estimateByLikelihood, estimateByTwoNeighbours, findNeighbours } from "../measures/intrinsicDimension.ts";
import { SettingError } from "../settingError.ts";
import { listFeatures } from "./features.ts";
import { defineProbe } from "./probe.ts";
import { checkSample, sampleSettings, traceSample } from "./sample.ts";
import { scheduleSettings } from "./schedule.ts";

const NAME = "intrinsicDimension";

const USUAL_ROWS = 1024;

const SOURCE = "Notsawo et al. 2023 (arXiv 2306.13253), Fig. 22–24";

export const intrinsicDimension = defineProbe({
  name: NAME,
  settings: z
    .strictObject({
      ...scheduleSettings,
      ...sampleSettings("train", USUAL_ROWS),
      neighbours: z
        .int()
        .min(2)
        .max(1000)
        .default(2)
        .describe(
          "Nearest neighbours of each row that the likelihood goes by; 2 as in the paper. More give a steadier number of a larger neighbourhood.",
        ),
    })
    .describe(
      "How many dimensions the features of fixed rows fill, from the distances to their nearest neighbours. Costs a forward pass over the rows, and for each layer rows² · features multiplications: some 150 ms for 1024 rows and 128 features.",
    ),
  columns: [
    {
      name: "dimensionByLikelihood",
      title: "Intrinsic dimension by maximum likelihood",
      topic: "features",
      meaning: "Dimensions that the features locally fill, above 0.",
      formula: "1 / mean_{i, j<k} log(T_k(i)/T_j(i)), T_j(i) the distance of row i to its neighbour j of k",
      source: `${SOURCE}; Levina and Bickel 2004, averaged as MacKay and Ghahramani 2005 have it`,
      remarks:
        "Of what the classification layer reads of the probe's rows, without dropout and noise on the weights, in float64, before the update; of several answers of a row the first one counts. The inverses of the rows' estimates are averaged: with k = 2 the estimates themselves have no mean. Rows with the same features count once, so that no distance is 0. NaN where fewer than k + 1 are left, all k neighbours of every row are as far, or a feature is not finite. With `layers: all` also of what each layer gives, as `dimensionByLikelihood/layers.0`.",
      type: "f64",
    },
    {
      name: "dimensionByTwoNeighbours",
      title: "Intrinsic dimension by TwoNN",
      topic: "features",
      meaning: "Dimensions that the features locally fill, above 0, from the two nearest neighbours of each row.",
      formula: "slope through 0 of −log(1 − i/N) over log μ₍ᵢ₎, μ = T₂/T₁ ascending, without the largest tenth",
      source: `${SOURCE}; Facco et al. 2017, Scientific Reports 7, 12140`,
      remarks: "Features and what gives NaN as in `dimensionByLikelihood`, with k = 2.",
      type: "f64",
    },
  ],
  split: listFeatures,
  check: (settings, subject) => {
    checkSample(NAME, settings, subject);
    const { subset, rows, neighbours } = settings;
    const all = rows === "auto" ? Math.min(USUAL_ROWS, subject.shape.rows[subset]) : rows;
    if (neighbours >= all)
      throw new SettingError(`instruments.${NAME}.neighbours`, neighbours, `less than ${all}, the rows it looks at`);
  },
  trace: (context, settings) => {
    const { rows, features } = traceSample(context, settings, USUAL_ROWS);
    return {
      before: {
        outputs: features,
        compute: (values) => {
          const found = features.map((tensor) =>
            findNeighbours(values(tensor), rows, tensor.shape[1] as number, settings.neighbours),
          );
          return [estimateByLikelihood, estimateByTwoNeighbours].flatMap((estimate) =>
            found.map((neighbours) => (neighbours === null ? Number.NaN : estimate(neighbours))),
          );
        },
      },
    };
  },
});
