/** @file Hypercube data: noisy copies of the corners of a low-dimensional cube inside a high-dimensional space. */
import { createStream, normal } from "../random/index.ts";
import type { Dataset } from "./dataset.ts";
import { standardizeColumns } from "./standardize.ts";

/** Size and difficulty of hypercube data. */
export interface HypercubeSettings {
  readonly points: number;
  readonly dimensions: number;
  /** Dimensions that carry the label; there are 2^informativeDimensions classes. */
  readonly informativeDimensions: number;
  /** Distance of each corner from the origin along each informative dimension, in standard deviations of the noise. */
  readonly separation: number;
}

/**
 * Point i has the label i mod 2^k, k = informativeDimensions, and is standard normal noise, moved in dimension j < k by
 * +separation where bit j of the label is 1 and by −separation where it is 0. All columns are standardised afterwards.
 * The noise is the stream "data" of `seed`, point by point.
 *
 * The smallest task known to slingshot: an MLP that fits 128 such points shows several slingshots in 5000 steps.
 */
export function createHypercube(settings: HypercubeSettings, seed: number): Dataset {
  const { points, dimensions, informativeDimensions, separation } = settings;
  const classes = 2 ** informativeDimensions;
  const stream = createStream(seed, "data");
  const inputs = Float64Array.from({ length: points * dimensions }, () => normal(stream));
  const labels = Int32Array.from({ length: points }, (_, point) => point % classes);
  for (let point = 0; point < points; point++) {
    for (let j = 0; j < informativeDimensions; j++) {
      const bit = ((labels[point] as number) >> j) & 1;
      const i = point * dimensions + j;
      inputs[i] = (inputs[i] as number) + separation * (2 * bit - 1);
    }
  }
  standardizeColumns(inputs, points, dimensions);
  return { inputs, labels, points, dimensions, classes };
}
