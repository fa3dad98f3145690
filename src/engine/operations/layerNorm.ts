/** @file Layer normalization and its derivatives, one pass over memory each. */
import type { TensorData } from "../dtype.ts";
import { COLUMN_TILE, ROW_TILE } from "../kernels/tiles.ts";
import { sumRow } from "../reference/row.ts";
import { apply, expectFloats, input, type Operation, type Placement, ShapeError, type Tensor } from "../tensor.ts";
import { sum } from "./broadcast.ts";
import { part } from "./concatenate.ts";
import { div } from "./div.ts";
import { fill, scalar } from "./leaf.ts";
import { mul } from "./mul.ts";
import { neg } from "./neg.ts";
import { sumThroughMoments } from "./normalizationDerivative.ts";
import { reshape } from "./reshape.ts";
import { transpose } from "./transpose.ts";

function expectMatrix(name: string, inputs: readonly Tensor[]): [number, number] {
  const [x] = inputs as [Tensor];
  if (x.shape.length !== 2 || x.shape[1] === 0) throw new ShapeError(name, inputs, "needs rows of at least one column");
  return x.shape as readonly number[] as [number, number];
}

function lowerRows(kernel: string, node: Tensor, place: Placement, count: number) {
  const [rows, columns] = input(node, 0).shape as readonly number[] as [number, number];
  const inputs = Array.from({ length: count }, (_, index) => place.input(index));
  return [{ kernel, tiles: Math.ceil(rows / ROW_TILE), words: [...inputs, place.output, rows, columns] }];
}

const momentsOperation: Operation = {
  name: "rowMoments",
  infer: (inputs) => {
    const dtype = expectFloats("rowMoments", inputs.slice(0, 1), 1);
    return { shape: [expectMatrix("rowMoments", inputs)[0], 2], dtype };
  },
  evaluate: ({ inputs, dtype }, [x, epsilon], output) => {
    const [rows, columns] = (inputs[0] as Tensor).shape as readonly number[] as [number, number];
    const round = dtype === "f32" ? Math.fround : Number;
    for (let row = 0; row < rows; row++) {
      const at = (column: number) => x?.[row * columns + column] as number;
      const mean = round(sumRow(at, columns, round) / columns);
      const square = (column: number) => {
        const deviation = round(at(column) - mean);
        return round(deviation * deviation);
      };
      const variance = round(sumRow(square, columns, round) / columns);
      output[2 * row] = mean;
      output[2 * row + 1] = round(1 / round(Math.sqrt(round(variance + (epsilon?.[0] as number)))));
    }
  },
  lower: (node, place) => lowerRows(`rowMoments_${node.dtype}`, node, place, 2),
};

/** Mean and 1/√(variance + ε) of each row [rows, 2], the variance being the biased one; a part of `layerNorm`. */
function rowMoments(x: Tensor, epsilon: number): Tensor {
  return apply(momentsOperation, [x, scalar(epsilon, x.dtype)], undefined);
}

const layerNormOperation: Operation = {
  name: "layerNorm",
  infer: (inputs) => {
    const dtype = expectFloats("layerNorm", inputs, 4);
    const [, columns] = expectMatrix("layerNorm", inputs);
    if (inputs.slice(2).some(({ shape }) => shape.length !== 1 || shape[0] !== columns)) {
      throw new ShapeError("layerNorm", inputs, `needs a gain and a bias of ${columns} values`);
    }
    return { shape: (inputs[0] as Tensor).shape, dtype };
  },
  differentiate: ({ inputs }, cotangent) => {
    const [x, moments, gain] = inputs as [Tensor, Tensor, Tensor];
    const columns = gain.shape[0] as number;
    const toGain = apply(gainGradientOperation, [x, moments, cotangent], undefined);
    const flat = reshape(toGain, [2 * columns]);
    // The moments are a function of x: their share of the derivative is in that of x.
    return [
      apply(inputGradientOperation, [x, moments, gain, cotangent], undefined),
      null,
      part(flat, 0, [columns]),
      part(flat, columns, [columns]),
    ];
  },
  evaluate: (node, [x, moments, gain, bias], output) => {
    const columns = node.shape[1] as number;
    const round = node.dtype === "f32" ? Math.fround : Number;
    for (let i = 0; i < output.length; i++) {
      const normal = normalAt(x as TensorData, moments as TensorData, i, columns, round);
      output[i] = round(round(normal * (gain?.[i % columns] as number)) + (bias?.[i % columns] as number));
    }
  },
  lower: (node, place) => lowerRows(`layerNorm_${node.dtype}`, node, place, 4),
};

/** (x − mean) · 1/σ at element `i`. */
function normalAt(
  x: TensorData,
  moments: TensorData,
  i: number,
  columns: number,
  round: (x: number) => number,
): number {
  const row = Math.floor(i / columns);
  return round(round((x[i] as number) - (moments[2 * row] as number)) * (moments[2 * row + 1] as number));
}

const inputGradientOperation: Operation = {
  name: "layerNormInputGradient",
  infer: (inputs) => ({ shape: (inputs[0] as Tensor).shape, dtype: expectFloats("layerNormInputGradient", inputs, 4) }),
  // y = s P(c), of each row: c = slope · gain, s its scale, and P the symmetric projection c − mean c − x̂ mean(c x̂).
  differentiate: (node, cotangent) => {
    const [x, moments, gain, slope] = node.inputs as [Tensor, Tensor, Tensor, Tensor];
    const [one, zero] = [1, 0].map((value) => fill(value, gain.shape, x.dtype)) as [Tensor, Tensor];
    const normal = apply(layerNormOperation, [x, moments, one, zero], undefined);
    const toScaled = apply(inputGradientOperation, [x, moments, one, cotangent], undefined);
    const total = sumThroughMoments({ y: node, toScaled, scaled: mul(slope, gain), normal, cotangent }, rowMean);
    return [mul(total, neg(rowScale(moments))), null, sum(mul(toScaled, slope), 0), mul(toScaled, gain)];
  },
  evaluate: (node, [x, moments, gain, slope], output) => {
    const [rows, columns] = node.shape as readonly number[] as [number, number];
    const round = node.dtype === "f32" ? Math.fround : Number;
    for (let row = 0; row < rows; row++) {
      const begin = row * columns;
      const normal = (column: number) =>
        normalAt(x as TensorData, moments as TensorData, begin + column, columns, round);
      const scaled = (column: number) => round((slope?.[begin + column] as number) * (gain?.[column] as number));
      const mean = round(sumRow(scaled, columns, round) / columns);
      const product = (column: number) => round(scaled(column) * normal(column));
      const along = round(sumRow(product, columns, round) / columns);
      for (let column = 0; column < columns; column++) {
        const rest = round(round(scaled(column) - mean) - round(normal(column) * along));
        output[begin + column] = round(rest * (moments?.[2 * row + 1] as number));
      }
    }
  },
  lower: (node, place) => lowerRows(`layerNormInputGradient_${node.dtype}`, node, place, 4),
};

const gainGradientOperation: Operation = {
  name: "layerNormGainGradient",
  infer: (inputs) => {
    const dtype = expectFloats("layerNormGainGradient", inputs, 3);
    return { shape: [2, (inputs[0] as Tensor).shape[1] as number], dtype };
  },
  differentiate: ({ inputs }, cotangent) => {
    const [x, moments, slope] = inputs as [Tensor, Tensor, Tensor];
    const columns = x.shape[1] as number;
    const flat = reshape(cotangent, [2 * columns]);
    const [toGain, toBias] = [0, columns].map((from) => part(flat, from, [columns])) as [Tensor, Tensor];
    return [
      apply(inputGradientOperation, [x, moments, toGain, slope], undefined),
      null,
      apply(layerNormOperation, [x, moments, toGain, toBias], undefined),
    ];
  },
  evaluate: ({ inputs, dtype }, [x, moments, slope], output) => {
    const columns = (inputs[0] as Tensor).shape[1] as number;
    const round = dtype === "f32" ? Math.fround : Number;
    output.fill(0);
    slope?.forEach((value: number, i: number) => {
      const column = i % columns;
      const normal = normalAt(x as TensorData, moments as TensorData, i, columns, round);
      output[column] = round((output[column] as number) + round(value * normal));
      output[columns + column] = round((output[columns + column] as number) + value);
    });
  },
  lower: (node, place) => {
    const [rows, columns] = input(node, 0).shape as readonly number[] as [number, number];
    const words = [place.input(0), place.input(1), place.input(2), place.output, rows, columns];
    return [{ kernel: `layerNormGainGradient_${node.dtype}`, tiles: Math.ceil(columns / COLUMN_TILE), words }];
  },
};

/** Means of rows, one column. */
function rowMean(x: Tensor): Tensor {
  const [rows, columns] = x.shape as readonly number[] as [number, number];
  return reshape(div(sum(x, 1), scalar(columns, x.dtype)), [rows, 1]);
}

/** 1/√(variance + ε) of rows, one column; it has no derivative of its own. */
function rowScale(moments: Tensor): Tensor {
  const rows = moments.shape[0] as number;
  return part(reshape(transpose(moments), [2 * rows]), rows, [rows, 1]);
}

/**
 * y = (x − mean) / √(variance + ε) · gain + bias along rows, as torch.nn.LayerNorm (Ba et al. 2016).
 *
 * @param x [rows, columns]
 * @param gain [columns]
 * @param bias [columns]
 */
export function layerNorm(x: Tensor, gain: Tensor, bias: Tensor, epsilon = 1e-5): Tensor {
  return apply(layerNormOperation, [x, rowMoments(x, epsilon), gain, bias], undefined);
}
