/** @file Layer normalization and its derivatives, one pass over memory each. */
import type { TensorData } from "../dtype.ts";
import { COLUMN_TILE, ROW_TILE } from "../kernels/tiles.ts";
import { sumRow } from "../reference/row.ts";
import { apply, expectFloats, input, type Operation, type Placement, ShapeError, type Tensor } from "../tensor.ts";
import { add } from "./add.ts";
import { sum } from "./broadcast.ts";
import { part } from "./concatenate.ts";
import { div } from "./div.ts";
import { scalar } from "./leaf.ts";
import { mul } from "./mul.ts";
import { reciprocal } from "./reciprocal.ts";
import { reshape } from "./reshape.ts";
import { sqrt } from "./sqrt.ts";
import { sub } from "./sub.ts";

interface LayerNormAttributes {
  readonly epsilon: number;
}

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

const layerNormOperation: Operation<LayerNormAttributes> = {
  name: "layerNorm",
  infer: (inputs) => {
    const dtype = expectFloats("layerNorm", inputs, 4);
    const [, columns] = expectMatrix("layerNorm", inputs);
    if (inputs.slice(2).some(({ shape }) => shape.length !== 1 || shape[0] !== columns)) {
      throw new ShapeError("layerNorm", inputs, `needs a gain and a bias of ${columns} values`);
    }
    return { shape: (inputs[0] as Tensor).shape, dtype };
  },
  differentiate: ({ inputs, attributes }, cotangent) => {
    const [x, moments, gain] = inputs as [Tensor, Tensor, Tensor];
    const columns = gain.shape[0] as number;
    const toGain = apply(gainGradientOperation, [x, moments, cotangent], attributes);
    const flat = reshape(toGain, [2 * columns]);
    // The moments are a function of x: their share of the derivative is in that of x.
    return [
      apply(inputGradientOperation, [x, moments, gain, cotangent], attributes),
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

const inputGradientOperation: Operation<LayerNormAttributes> = {
  name: "layerNormInputGradient",
  infer: (inputs) => ({ shape: (inputs[0] as Tensor).shape, dtype: expectFloats("layerNormInputGradient", inputs, 4) }),
  differentiate: ({ inputs, attributes }, cotangent) => {
    const [x, , gain, slope] = inputs as [Tensor, Tensor, Tensor, Tensor];
    const [toX, toGain, toSlope] = differentiateInputGradient(x, gain, slope, cotangent, attributes.epsilon);
    return [toX, null, toGain, toSlope];
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

const gainGradientOperation: Operation<LayerNormAttributes> = {
  name: "layerNormGainGradient",
  infer: (inputs) => {
    const dtype = expectFloats("layerNormGainGradient", inputs, 3);
    return { shape: [2, (inputs[0] as Tensor).shape[1] as number], dtype };
  },
  differentiate: ({ inputs, attributes }, cotangent) => {
    const [x, , slope] = inputs as [Tensor, Tensor, Tensor];
    const columns = x.shape[1] as number;
    const flat = reshape(cotangent, [2 * columns]);
    const toGain = part(flat, 0, [columns]);
    const normal = normalize(x, attributes.epsilon);
    const toSlope = add(mul(normal, toGain), part(flat, columns, [columns]));
    return [normalizeCotangent(x, mul(slope, toGain), attributes.epsilon), null, toSlope];
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

/** 1/√(variance + ε) of rows, one column, in operations that can be differentiated. */
function rowScale(x: Tensor, epsilon: number): Tensor {
  const centred = sub(x, rowMean(x));
  return reciprocal(sqrt(add(rowMean(mul(centred, centred)), scalar(epsilon, x.dtype))));
}

function normalize(x: Tensor, epsilon: number): Tensor {
  return mul(sub(x, rowMean(x)), rowScale(x, epsilon));
}

/** What a cotangent of `normalize(x)` becomes at x: scale · (c − mean c − x̂ · mean(c x̂)). */
function normalizeCotangent(x: Tensor, cotangent: Tensor, epsilon: number): Tensor {
  const normal = normalize(x, epsilon);
  const rest = sub(sub(cotangent, rowMean(cotangent)), mul(normal, rowMean(mul(cotangent, normal))));
  return mul(rest, rowScale(x, epsilon));
}

/**
 * Cotangents of (x, gain, slope) for the function g = s · P(slope · gain), s the row's scale and P the projection
 * c − mean c − x̂ mean(c x̂), which is symmetric; needed for Hessian-vector products alone, so written plainly.
 */
function differentiateInputGradient(
  x: Tensor,
  gain: Tensor,
  slope: Tensor,
  cotangent: Tensor,
  epsilon: number,
): [Tensor, Tensor, Tensor] {
  const scaled = mul(slope, gain);
  const toScaled = normalizeCotangent(x, cotangent, epsilon);
  const normal = normalize(x, epsilon);
  const scale = rowScale(x, epsilon);
  // g = s (c − mean c − x̂ m), m = mean(c x̂). Along x̂: −s (u · m + c · mean(u x̂)), u the cotangent; along s: mean-free rest.
  const alongNormal = rowMean(mul(scaled, normal));
  const toNormal = mul(
    add(mul(cotangent, alongNormal), mul(scaled, rowMean(mul(cotangent, normal)))),
    mul(scale, scalar(-1, x.dtype)),
  );
  const rest = sub(sub(scaled, rowMean(scaled)), mul(normal, alongNormal));
  const columns = x.shape[1] as number;
  const toScale = mul(rowMean(mul(cotangent, rest)), scalar(columns, x.dtype));
  // ds/dx = −s² x̂ / columns.
  const scaleShare = mul(mul(mul(toScale, mul(scale, scale)), normal), scalar(-1 / columns, x.dtype));
  return [add(normalizeCotangent(x, toNormal, epsilon), scaleShare), sum(mul(toScaled, slope), 0), mul(toScaled, gain)];
}

/**
 * y = (x − mean) / √(variance + ε) · gain + bias along rows, as torch.nn.LayerNorm (Ba et al. 2016).
 *
 * @param x [rows, columns]
 * @param gain [columns]
 * @param bias [columns]
 */
export function layerNorm(x: Tensor, gain: Tensor, bias: Tensor, epsilon = 1e-5): Tensor {
  return apply(layerNormOperation, [x, rowMoments(x, epsilon), gain, bias], { epsilon });
}
