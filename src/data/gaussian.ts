/** @file Gaussian data: points of few dimensions, labelled there, in a random subspace of many. */
import { z } from "zod";
import { createStream, normal, type Stream } from "../random/index.ts";
import { defineData } from "./dataPart.ts";
import { type LabelledPoints, loadPoints, shapePoints } from "./points.ts";
import { standardizeColumns } from "./standardize.ts";

const settings = z
  .strictObject({
    name: z.literal("gaussian"),
    points: z.int().min(2).max(1_000_000).default(256).describe("Training points."),
    validationPoints: z
      .int()
      .min(0)
      .max(1_000_000)
      .default(1024)
      .describe("Points of the same kind that are not trained on; 0 for no validation set."),
    latentDimensions: z
      .int()
      .min(1)
      .max(4096)
      .default(8)
      .describe("Dimensions in which the points are drawn, standard normal, and labelled."),
    projection: z
      .enum(["random", "none"])
      .default("random")
      .describe(
        "`random`: the network sees the points in `dimensions` dimensions, projected there by a matrix of normal numbers with variance 1/latentDimensions. `none`: as they are drawn.",
      ),
    dimensions: z
      .int()
      .min(1)
      .max(65_536)
      .default(256)
      .describe(
        "Dimensions of a projected point: inputs of the network; without a projection they are `latentDimensions`.",
      ),
    classes: z
      .int()
      .min(2)
      .max(1024)
      .default(4)
      .describe("Classes: the label of a point is the largest of that many outputs of the teacher."),
    teacher: z
      .enum(["linear", "mlp"])
      .default("linear")
      .describe(
        "What labels a point as it was drawn. `linear`: random linear functions, one a class. `mlp`: a random network of `teacherWidth` ReLU units between two layers without biases. All weights are standard normal.",
      ),
    teacherWidth: z.int().min(1).max(65_536).default(32).describe("Hidden units of the teacher `mlp`."),
    noise: z
      .number()
      .min(0)
      .default(0)
      .describe("Standard deviation of normal noise that is added to every number that the network sees."),
    standardization: z
      .enum(["none", "train", "joint"])
      .default("none")
      .describe(
        "Whether every dimension that the network sees gets mean 0 and deviation 1, and over which points: `train`, the training points; `joint`, these and the validation points together.",
      ),
  })
  .describe(
    "Points of few dimensions with the label of a random teacher, projected at random into many dimensions (Thilak et al. 2022, section 3.2, the synthetic data on which slingshots come with the projection only; the paper's sizes are not known).",
  );

export type GaussianSettings = z.output<typeof settings>;

/**
 * Point i is z of `latentDimensions` standard normal numbers; its label is argmaxₖ wₖ·z, or argmaxₖ wₖ·relu(V z), the first
 * of equals; its inputs A z + noise, A normal with variance 1/latentDimensions. From the stream "data" of `seed`, in this
 * order: A, V where there is one, w, then the points, the training points first, each with its noise behind it.
 */
export function createGaussian(settings: GaussianSettings, seed: number): LabelledPoints {
  const { points, validationPoints, latentDimensions, noise, standardization } = settings;
  const count = points + validationPoints;
  const stream = createStream(seed, "data");
  const dimensions = dimensionsOf(settings);
  const project = createProjection(settings, stream);
  const score = createTeacher(settings, stream);
  const inputs = new Float64Array(count * dimensions);
  const labels = new Int32Array(count);
  for (let point = 0; point < count; point++) {
    const latent = drawMatrix(stream, 1, latentDimensions, 1);
    const scores = score(latent);
    labels[point] = scores.indexOf(Math.max(...scores));
    const seen = project(latent);
    const shift = point * dimensions;
    for (let i = 0; i < dimensions; i++) {
      inputs[shift + i] = (seen[i] as number) + (noise === 0 ? 0 : noise * normal(stream));
    }
  }
  if (standardization !== "none") standardizeColumns(inputs, standardization === "joint" ? count : points, dimensions);
  return { inputs, labels };
}

const dimensionsOf = ({ projection, dimensions, latentDimensions }: GaussianSettings): number =>
  projection === "none" ? latentDimensions : dimensions;

function createProjection({ projection, dimensions, latentDimensions }: GaussianSettings, stream: Stream) {
  if (projection === "none") return (latent: Float64Array) => latent;
  const matrix = drawMatrix(stream, dimensions, latentDimensions, 1 / Math.sqrt(latentDimensions));
  return (latent: Float64Array) => multiply(matrix, latent);
}

function createTeacher({ teacher, teacherWidth, classes, latentDimensions }: GaussianSettings, stream: Stream) {
  if (teacher === "linear") {
    const weights = drawMatrix(stream, classes, latentDimensions, 1);
    return (latent: Float64Array) => multiply(weights, latent);
  }
  const hidden = drawMatrix(stream, teacherWidth, latentDimensions, 1);
  const weights = drawMatrix(stream, classes, teacherWidth, 1);
  return (latent: Float64Array) => {
    const units = multiply(hidden, latent).map((x) => Math.max(x, 0));
    return multiply(weights, units);
  };
}

function drawMatrix(stream: Stream, rows: number, columns: number, deviation: number): Float64Array {
  return Float64Array.from({ length: rows * columns }, () => deviation * normal(stream));
}

/** A matrix, row-major, times a vector. */
function multiply(matrix: Float64Array, vector: Float64Array): Float64Array {
  const columns = vector.length;
  return Float64Array.from({ length: matrix.length / columns }, (_, row) => {
    let sum = 0;
    for (let i = 0; i < columns; i++) sum += (matrix[row * columns + i] as number) * (vector[i] as number);
    return sum;
  });
}

export const gaussian = defineData({
  name: "gaussian",
  source: "Thilak et al. 2022 (arXiv 2206.04817), section 3.2",
  inputs: { vectors: "gaussian" },
  settings,
  describe: ({ points }) => `${points} Gaussian points`,
  shape: (settings) =>
    shapePoints(dimensionsOf(settings), settings.classes, {
      train: settings.points,
      validation: settings.validationPoints,
    }),
  load: (settings, seed) => loadPoints(createGaussian(settings, seed), settings.points),
});
