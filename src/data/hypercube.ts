/** @file Hypercube data: noisy copies of the corners of a low-dimensional cube inside a high-dimensional space. */
import { z } from "zod";
import { createStream, normal } from "../random/index.ts";
import { SettingError } from "../settingError.ts";
import { defineData } from "./dataPart.ts";
import { type LabelledPoints, loadPoints, shapePoints } from "./points.ts";
import { standardizeColumns } from "./standardize.ts";

const settings = z
  .strictObject({
    name: z.literal("hypercube").default("hypercube"),
    points: z
      .int()
      .min(2)
      .max(1_000_000)
      .default(128)
      .describe("Training points; point i has label i mod 2^informativeDimensions. At least one point a class."),
    validationPoints: z
      .int()
      .min(0)
      .max(1_000_000)
      .default(0)
      .describe(
        "Points of the same kind that are not trained on, standardised as the training points are; 0 for no validation set. Unless standardised jointly, they change no training point.",
      ),
    dimensions: z.int().min(1).max(65_536).default(128).describe("Dimensions of a point: inputs of the network."),
    informativeDimensions: z
      .int()
      .min(1)
      .max(16)
      .default(3)
      .describe("Dimensions that carry the label. There are 2^informativeDimensions classes."),
    separation: z
      .number()
      .min(0)
      .default(1)
      .describe("Distance of each corner from the origin along each informative dimension; the noise has deviation 1."),
    statistics: z
      .enum(["train", "joint"])
      .default("train")
      .describe(
        "Of which points mean and deviation of every dimension are taken. `train`: of the training points. `joint`: of these and the validation points together, as the published data were made.",
      ),
  })
  .describe(
    "Corners of a low-dimensional cube with standard normal noise around them, in a space of more dimensions that are noise only; every dimension is standardised. Thilak et al. (TMLR 2024), appendix A.9.",
  );

/** Size and difficulty of hypercube data. */
export type HypercubeSettings = z.output<typeof settings>;

/**
 * Point i has the label i mod 2^k, k = informativeDimensions, and is standard normal noise, moved in dimension j < k by
 * +separation where bit j of the label is 1 and by −separation where it is 0. All columns are standardised afterwards.
 * The noise is the stream "data" of `seed`, point by point, the training points first.
 *
 * The smallest task known to slingshot: an MLP that fits 128 such points shows several slingshots in 5000 steps.
 */
export function createHypercube(settings: HypercubeSettings, seed: number): LabelledPoints {
  const { points, validationPoints, dimensions, informativeDimensions, separation, statistics } = settings;
  const count = points + validationPoints;
  const classes = 2 ** informativeDimensions;
  const stream = createStream(seed, "data");
  const inputs = Float64Array.from({ length: count * dimensions }, () => normal(stream));
  const labels = Int32Array.from({ length: count }, (_, point) => point % classes);
  for (let point = 0; point < count; point++) {
    for (let j = 0; j < informativeDimensions; j++) {
      const bit = ((labels[point] as number) >> j) & 1;
      const i = point * dimensions + j;
      inputs[i] = (inputs[i] as number) + separation * (2 * bit - 1);
    }
  }
  standardizeColumns(inputs, statistics === "joint" ? count : points, dimensions);
  return { inputs, labels };
}

export const hypercube = defineData({
  name: "hypercube",
  source: "Thilak et al. (TMLR 2024), appendix A.9",
  inputs: { vectors: "hypercube" },
  settings,
  describe: ({ points }) => `${points} points`,
  shape: ({ points, validationPoints, dimensions, informativeDimensions }) => {
    if (informativeDimensions > dimensions) {
      const allowed = `at most data.dimensions, ${dimensions}`;
      throw new SettingError("data.informativeDimensions", informativeDimensions, allowed);
    }
    const classes = 2 ** informativeDimensions;
    if (points < classes) {
      const allowed = `at least 2^data.informativeDimensions, ${classes}: one point a class`;
      throw new SettingError("data.points", points, allowed);
    }
    return shapePoints(dimensions, classes, { train: points, validation: validationPoints });
  },
  load: (settings, seed) => loadPoints(createHypercube(settings, seed), settings.points),
});
