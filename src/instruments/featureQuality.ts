/** @file How well features separate the classes: distances between and within, and how far neural collapse has gone. */
import { z } from "zod";
import { argmax } from "../engine/index.ts";
import { describeClasses } from "../measures/classGeometry.ts";
import { listFeatures } from "./features.ts";
import type { RecordedColumn } from "./instrument.ts";
import { defineProbe } from "./probe.ts";
import { checkSample, sampleSettings, traceSample } from "./sample.ts";
import { scheduleSettings } from "./schedule.ts";

const NAME = "featureQuality";

/** Some twenty of each of 97 classes. */
const USUAL_ROWS = 2048;

const COLLAPSE = "Papyan, Han and Donoho 2020 (arXiv 2008.08186), neural collapse";

const COLUMNS: readonly RecordedColumn[] = [
  {
    name: "classDistanceRatio",
    title: "Distance between classes over distance within (ILDR)",
    topic: "features",
    meaning:
      "Mean distance between the centres of two classes over the mean distance of a row's features from the centre of its class, at least 0: rises before the validation accuracy does.",
    formula: "mean_{c≠d} ‖μ_c − μ_d‖ / meanᵢ ‖hᵢ − μ_{yᵢ}‖",
    source: "arXiv 2604.20923, inter- over intra-class distance ratio; its alarm is 2.5 times the first value",
    remarks:
      "hᵢ are the features of the probe's rows as the classification layer reads them, without dropout and noise on the weights, and μ_c the mean of a class's rows among them; classes without rows do not count, and a class of one row has no distance within. Of several answers the first one counts. Distances are not squared, which the abstract leaves open. In float64, before the update. Infinite where the classes have collapsed, NaN where there is one class or a feature is not finite. With `layers: all` also of what each layer gives, as `classDistanceRatio/layers.0`.",
    axis: "log",
    type: "f64",
  },
  {
    name: "classVarianceRatio",
    title: "Variance within classes over variance between (NC1)",
    topic: "features",
    meaning:
      "Variance of the features about their class's centre over that of the centres, at least 0: falls to 0 in neural collapse.",
    formula: "tr Σ_W / tr Σ_B, Σ_W = meanᵢ (hᵢ − μ_{yᵢ})(…)ᵀ, Σ_B = mean_c (μ_c − μ)(…)ᵀ, μ = mean_c μ_c",
    source: `${COLLAPSE}, NC1`,
    remarks:
      "The ratio of traces, not tr(Σ_W Σ_B†)/C as in the paper: the pseudo-inverse weighs most those directions in which centres of few rows hardly differ, and needs a rule for the rank. Both are 0 in collapse. h and μ as in `classDistanceRatio`.",
    axis: "log",
    type: "f64",
  },
  {
    name: "classLengthSpread",
    title: "Spread of the class centres' lengths (NC2)",
    topic: "features",
    meaning:
      "Standard deviation of the lengths of the centred class centres over their mean, at least 0: 0 where all are as long.",
    formula: "std_c ‖μ_c − μ‖ / mean_c ‖μ_c − μ‖",
    source: `${COLLAPSE}, NC2`,
    remarks: "μ as in `classVarianceRatio`.",
    type: "f64",
  },
  {
    name: "classAngleSpread",
    title: "Spread of the class centres' angles (NC2)",
    topic: "features",
    meaning:
      "Standard deviation of the cosines between two centred class centres, 0 to 1: 0 where all angles are the same.",
    formula: "std_{c≠d} cos(μ_c − μ, μ_d − μ)",
    source: `${COLLAPSE}, NC2`,
    remarks: "μ as in `classVarianceRatio`. NaN where a centre is the common mean.",
    type: "f64",
  },
  {
    name: "classAngleExcess",
    title: "Distance of the class centres' angles from a simplex (NC2)",
    topic: "features",
    meaning: "Mean distance of those cosines from that of the widest equal angles, 0 to 2: 0 in a simplex.",
    formula: "mean_{c≠d} |cos(μ_c − μ, μ_d − μ) + 1/(C − 1)|",
    source: `${COLLAPSE}, NC2`,
    remarks: "C classes have rows. μ as in `classVarianceRatio`.",
    type: "f64",
  },
  {
    name: "nearestCentreAgreement",
    title: "Agreement with the nearest class centre (NC4)",
    topic: "features",
    meaning:
      "Share of the rows that the network takes for the class whose centre is nearest, 0 to 1: 1 in neural collapse.",
    formula: "meanᵢ [argmaxₖ zᵢₖ = argmin_c ‖hᵢ − μ_c‖]",
    source: `${COLLAPSE}, NC4`,
    remarks:
      "h and μ as in `classDistanceRatio`, with the centres of these rows and not of the training set. The first largest logit and the first nearest centre count; a row with features that are no numbers agrees with none.",
    axis: "share",
    type: "f64",
  },
];

export const featureQuality = defineProbe({
  name: NAME,
  settings: z
    .strictObject({ ...scheduleSettings, ...sampleSettings("validation", USUAL_ROWS) })
    .describe(
      "How far apart the classes lie in what the classification layer reads, and how tight each is: of held-out rows a sign that a network begins to generalize, of training rows how far neural collapse has gone. Costs a forward pass over the rows, and rows · classes · features multiplications for each layer: some 70 ms for 2048 rows, 97 classes and 128 features.",
    ),
  columns: COLUMNS,
  split: listFeatures,
  check: (settings, subject) => checkSample(NAME, settings, subject),
  trace: (context, settings) => {
    const { rows, features, logits, labels } = traceSample(context, settings, USUAL_ROWS);
    const predictions = argmax(logits);
    return {
      before: {
        outputs: [...features, labels, predictions],
        compute: (values) => {
          const [classes, predicted] = [values(labels), values(predictions)];
          const all = features.map((tensor) => {
            const units = tensor.shape[1] as number;
            const { nearest, ...geometry } = describeClasses({
              features: values(tensor),
              rows,
              units,
              labels: classes,
            });
            const agreeing = nearest.reduce((count, label, row) => count + (label === predicted[row] ? 1 : 0), 0);
            return { ...geometry, agreement: agreeing / rows };
          });
          const names = [
            "distanceRatio",
            "varianceRatio",
            "lengthSpread",
            "cosineSpread",
            "cosineExcess",
            "agreement",
          ] as const;
          return names.flatMap((name) => all.map((geometry) => geometry[name]));
        },
      },
    };
  },
});
