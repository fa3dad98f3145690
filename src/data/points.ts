/** @file Labelled points as rows of data: a matrix, of which the first rows are trained on. */
import { SettingError } from "../settingError.ts";
import type { LoadedVectors } from "./dataPart.ts";
import type { DataShape, VectorShape } from "./dataShape.ts";

/** 4 GiB of float64. */
const MOST_NUMBERS = 2 ** 29;

/** Points with their labels. Values are float64. */
export interface LabelledPoints {
  /** points × dimensions, row-major; the training points are the first. */
  readonly inputs: Float64Array;
  /** One label a point. */
  readonly labels: Int32Array;
}

/**
 * The shape of points with one label each, as many as `data.points` and `data.validationPoints` say.
 * @throws SettingError where they are too many
 */
export function shapePoints(dimensions: number, classes: number, rows: DataShape["rows"]): DataShape<VectorShape> {
  const { train, validation } = rows;
  const most = Math.floor(MOST_NUMBERS / dimensions);
  const ofAll = `${most} points of ${dimensions} dimensions in all`;
  if (train > most) throw new SettingError("data.points", train, `at most ${most}: there can be ${ofAll}`);
  if (train + validation > most)
    throw new SettingError("data.validationPoints", validation, `at most ${most - train}: there can be ${ofAll}`);
  return { input: { kind: "vectors", dimensions }, classes, answers: 1, rows };
}

/**
 * @param train how many of the points are trained on, the first ones; the others are the validation set
 * @example
 * import { loadPoints } from "slingshot-lab/data";
 *
 * // Three points of two dimensions.
 * const inputs = Float64Array.of(0, 1, 2, 3, 4, 5);
 * const { subsets, targets } = loadPoints({ inputs, labels: Int32Array.of(0, 1, 0) }, 2);
 * console.log(subsets.train.join(" "), "|", subsets.validation.join(" "), "|", targets.join(" ")); // 0 1 | 2 | 0 1 0
 */
export function loadPoints({ inputs, labels }: LabelledPoints, train: number): LoadedVectors {
  const points = labels.length;
  const dimensions = inputs.length / points;
  const rows = Int32Array.from({ length: points }, (_, row) => row);
  return {
    kind: "vectors",
    subsets: { train: rows.subarray(0, train), validation: rows.subarray(train) },
    targets: labels,
    write: (row, into, offset) => {
      into.set(inputs.subarray(row * dimensions, (row + 1) * dimensions), offset);
    },
  };
}
