/** @file Batch normalization by the moments of the batch, and its derivatives: two passes over memory forward, two back. */
import type { TensorData } from "../dtype.ts";
import { COLUMN_TILE, ROW_TILE } from "../kernels/tiles.ts";
import { sizeOf } from "../shape.ts";
import { apply, expectFloats, input, type Operation, type Placement, ShapeError, type Tensor } from "../tensor.ts";
import { sum } from "./broadcast.ts";
import { part } from "./concatenate.ts";
import { div } from "./div.ts";
import { fill, scalar } from "./leaf.ts";
import { mul } from "./mul.ts";
import { neg } from "./neg.ts";
import { sumThroughMoments } from "./normalizationDerivative.ts";
import { relu } from "./relu.ts";
import { reshape } from "./reshape.ts";

type Matrix = readonly [rows: number, columns: number];

/** The last axis is one of columns, all others are rows: of images, a place is a row of channels. */
function matrixOf({ shape }: Tensor): Matrix {
  return [sizeOf(shape.slice(0, -1)), shape.at(-1) as number];
}

function expectMatrix(name: string, inputs: readonly Tensor[]): Matrix {
  const [x] = inputs as [Tensor];
  const matrix = matrixOf(x);
  if (x.shape.length < 2 || matrix[0] === 0) throw new ShapeError(name, inputs, "needs columns of at least one row");
  return matrix;
}

const roundOf = ({ dtype }: Tensor) => (dtype === "f32" ? Math.fround : Number);

/** A call whose words are the addresses of the inputs and of the result, then the lengths of `x` and what else there is. */
function lowerMatrix(kernel: string, node: Tensor, place: Placement, tiling: "rows" | "columns", ...rest: number[]) {
  const [rows, columns] = matrixOf(input(node, 0));
  const inputs = node.inputs.map((_, index) => place.input(index));
  const tiles = tiling === "rows" ? Math.ceil(rows / ROW_TILE) : Math.ceil(columns / COLUMN_TILE);
  return [{ kernel: `${kernel}_${node.dtype}`, tiles, words: [...inputs, place.output, rows, columns, ...rest] }];
}

const momentsOperation: Operation = {
  name: "columnMoments",
  infer: (inputs) => {
    const dtype = expectFloats("columnMoments", inputs.slice(0, 1), 1);
    return { shape: [3, expectMatrix("columnMoments", inputs)[1]], dtype };
  },
  evaluate: (node, [x, epsilon], output) => {
    const [rows, columns] = matrixOf(input(node, 0));
    const round = roundOf(node);
    for (let column = 0; column < columns; column++) {
      const at = (row: number) => x?.[row * columns + column] as number;
      const mean = round(sumRows(rows, at, round) / rows);
      const square = (row: number) => {
        const deviation = round(at(row) - mean);
        return round(deviation * deviation);
      };
      const variance = round(sumRows(rows, square, round) / rows);
      output[column] = mean;
      output[columns + column] = variance;
      output[2 * columns + column] = round(1 / round(Math.sqrt(round(variance + (epsilon?.[0] as number)))));
    }
  },
  lower: (node, place) => lowerMatrix("columnMoments", node, place, "columns"),
};

function sumRows(rows: number, term: (row: number) => number, round: (x: number) => number): number {
  let total = 0;
  for (let row = 0; row < rows; row++) total = round(total + term(row));
  return total;
}

/**
 * Mean, biased variance and 1/√(variance + ε) of each column [3, columns], sums running over rows ascending. They have no derivative of
 * their own: `batchNorm` gives `x` their share.
 *
 * @param x [rows, columns], at least one row; or images [N, H, W, C], of which each place is a row
 */
export function columnMoments(x: Tensor, epsilon = 1e-5): Tensor {
  return apply(momentsOperation, [x, scalar(epsilon, x.dtype)], undefined);
}

interface NormAttributes {
  /** Set by `absorb` alone. */
  readonly activation: "none" | "relu";
}

const PLAIN: NormAttributes = { activation: "none" };

const normOperation: Operation<NormAttributes> = {
  name: "batchNorm",
  infer: (inputs) => {
    const dtype = expectFloats("batchNorm", inputs, 4);
    const [, columns] = expectMatrix("batchNorm", inputs);
    const [, moments, ...rows] = inputs as [Tensor, Tensor, ...Tensor[]];
    if (moments.shape[0] !== 3 || moments.shape[1] !== columns) {
      throw new ShapeError("batchNorm", inputs, `needs moments of ${columns} columns`);
    }
    if (rows.some(({ shape }) => shape.length !== 1 || shape[0] !== columns)) {
      throw new ShapeError("batchNorm", inputs, `needs a gain and a bias of ${columns} values`);
    }
    return { shape: (inputs[0] as Tensor).shape, dtype };
  },
  differentiate: ({ inputs, attributes }, cotangent) => {
    if (attributes.activation !== "none")
      throw new Error("a fused batchNorm has no derivative: differentiate before fusing");
    const [x, moments, gain] = inputs as [Tensor, Tensor, Tensor];
    const columns = gain.shape[0] as number;
    const flat = reshape(slopeSums(x, moments, cotangent), [2 * columns]);
    return [inputGradient(x, moments, gain, cotangent), null, part(flat, 0, [columns]), part(flat, columns, [columns])];
  },
  evaluate: (node, [x, moments, gain, bias], output) => {
    const [, columns] = matrixOf(node);
    const round = roundOf(node);
    for (let i = 0; i < output.length; i++) {
      const normal = normalAt(x as TensorData, moments as TensorData, i, columns, round);
      const y = round(round(normal * (gain?.[i % columns] as number)) + (bias?.[i % columns] as number));
      output[i] = node.attributes.activation === "relu" && y <= 0 ? 0 : y;
    }
  },
  /** relu(batchNorm(x)): the kernel clips as it stores. */
  absorb: ({ inputs, attributes }, next) =>
    attributes.activation === "none" && next.operation === relu.operation
      ? apply(normOperation, inputs, { activation: "relu" })
      : null,
  lower: (node, place) => lowerMatrix("batchNorm", node, place, "rows", node.attributes.activation === "relu" ? 1 : 0),
};

/** (x − mean) · 1/σ at element `i`. */
function normalAt(
  x: TensorData,
  moments: TensorData,
  i: number,
  columns: number,
  round: (x: number) => number,
): number {
  const column = i % columns;
  return round(round((x[i] as number) - (moments[column] as number)) * (moments[2 * columns + column] as number));
}

/** y = s P(c), of each column: c = slope · gain, s its scale, and P the symmetric projection c − mean c − x̂ mean(c x̂). */
const inputGradientOperation: Operation = {
  name: "batchNormInputGradient",
  infer: (inputs) => ({ shape: (inputs[0] as Tensor).shape, dtype: expectFloats("batchNormInputGradient", inputs, 5) }),
  differentiate: (node, cotangent) => {
    const [x, moments, gain, slope] = node.inputs as [Tensor, Tensor, Tensor, Tensor];
    const [one, zero] = [1, 0].map((value) => fill(value, gain.shape, x.dtype)) as [Tensor, Tensor];
    const normal = apply(normOperation, [x, moments, one, zero], PLAIN);
    const toScaled = inputGradient(x, moments, one, cotangent);
    const total = sumThroughMoments({ y: node, toScaled, scaled: mul(slope, gain), normal, cotangent }, columnMean);
    return [mul(total, neg(columnScale(moments))), null, columnSum(mul(toScaled, slope)), mul(toScaled, gain), null];
  },
  evaluate: (node, [x, moments, gain, slope, sums], output) => {
    const [rows, columns] = matrixOf(node);
    const round = roundOf(node);
    for (let i = 0; i < output.length; i++) {
      const column = i % columns;
      const along = round((sums?.[column] as number) / rows);
      const average = round((sums?.[columns + column] as number) / rows);
      const factor = round((gain?.[column] as number) * (moments?.[2 * columns + column] as number));
      const normal = normalAt(x as TensorData, moments as TensorData, i, columns, round);
      output[i] = round(factor * round(round((slope?.[i] as number) - average) - round(normal * along)));
    }
  },
  lower: (node, place) => lowerMatrix("batchNormInputGradient", node, place, "rows"),
};

/** The sums of slopes are a function of x and slope: their share of a derivative is in that of those. */
const inputGradient = (x: Tensor, moments: Tensor, gain: Tensor, slope: Tensor): Tensor =>
  apply(inputGradientOperation, [x, moments, gain, slope, slopeSums(x, moments, slope)], undefined);

const sumsOperation: Operation = {
  name: "batchNormGainGradient",
  infer: (inputs) => {
    const dtype = expectFloats("batchNormGainGradient", inputs, 3);
    return { shape: [2, matrixOf(inputs[0] as Tensor)[1]], dtype };
  },
  differentiate: ({ inputs }, cotangent) => {
    const [x, moments, slope] = inputs as [Tensor, Tensor, Tensor];
    const [, columns] = matrixOf(x);
    const flat = reshape(cotangent, [2 * columns]);
    const [toGain, toBias] = [0, columns].map((from) => part(flat, from, [columns])) as [Tensor, Tensor];
    return [inputGradient(x, moments, toGain, slope), null, apply(normOperation, [x, moments, toGain, toBias], PLAIN)];
  },
  evaluate: (node, [x, moments, slope], output) => {
    const columns = node.shape[1] as number;
    const round = roundOf(node);
    output.fill(0);
    slope?.forEach((value: number, i: number) => {
      const column = i % columns;
      const normal = normalAt(x as TensorData, moments as TensorData, i, columns, round);
      output[column] = round((output[column] as number) + round(value * normal));
      output[columns + column] = round((output[columns + column] as number) + value);
    });
  },
  lower: (node, place) => lowerMatrix("batchNormGainGradient", node, place, "columns"),
};

/** Σ slope · x̂ and Σ slope over rows [2, columns]: the gradients of gain and bias. */
const slopeSums = (x: Tensor, moments: Tensor, slope: Tensor): Tensor =>
  apply(sumsOperation, [x, moments, slope], undefined);

/** Sums and means of columns [columns]. */
const columnSum = (x: Tensor): Tensor => sum(reshape(x, matrixOf(x)), 0);
const columnMean = (x: Tensor): Tensor => div(columnSum(x), scalar(matrixOf(x)[0], x.dtype));

/** 1/√(variance + ε) of columns [columns]; it has no derivative of its own. */
function columnScale(moments: Tensor): Tensor {
  const columns = moments.shape[1] as number;
  return part(reshape(moments, [3 * columns]), 2 * columns, [columns]);
}

/**
 * y = (x − mean) / √(variance + ε) · gain + bias down columns, as torch.nn.BatchNorm in training (Ioffe & Szegedy 2015).
 *
 * @param x [rows, columns], or images [N, H, W, C]
 * @param moments those of `x`, by `columnMoments`
 * @param gain [columns]
 * @param bias [columns]
 */
export function batchNorm(x: Tensor, moments: Tensor, gain: Tensor, bias: Tensor): Tensor {
  return apply(normOperation, [x, moments, gain, bias], PLAIN);
}
