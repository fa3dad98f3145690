/** @file log Σ eˣ along rows. */
import type { TensorData } from "../dtype.ts";
import { ROW_TILE } from "../kernels/tiles.ts";
import * as float32 from "../reference/float32.ts";
import * as float64 from "../reference/float64.ts";
import { maxRow, sumRow } from "../reference/row.ts";
import { apply, expectFloats, input, type Operation, ShapeError, type Tensor } from "../tensor.ts";
import { exp } from "./exp.ts";
import { mul } from "./mul.ts";
import { reshape } from "./reshape.ts";
import { sub } from "./sub.ts";

const logSumExpOperation: Operation = {
  name: "logSumExp",
  infer: (inputs) => {
    const dtype = expectFloats("logSumExp", inputs, 1);
    const [x] = inputs as [Tensor];
    if (x.shape.length !== 2) throw new ShapeError("logSumExp", inputs, "needs a matrix");
    return { shape: [x.shape[0] as number], dtype };
  },
  differentiate: (node, cotangent) => {
    const [x] = node.inputs as [Tensor];
    return [mul(softmax(x), reshape(cotangent, [x.shape[0] as number, 1]))];
  },
  evaluate: ({ inputs, dtype }, [x], output) => {
    const columns = (inputs[0] as Tensor).shape[1] as number;
    const { exp, log } = dtype === "f32" ? float32 : float64;
    const round = dtype === "f32" ? Math.fround : Number;
    for (let row = 0; row < output.length; row++) {
      const values = (x as TensorData).subarray(row * columns, (row + 1) * columns);
      const largest = maxRow(values);
      const total = sumRow((i) => exp(round((values[i] as number) - largest)), columns, round);
      output[row] = round(largest + log(total));
    }
  },
  lower: (node, place) => {
    const [rows, columns] = input(node, 0).shape as [number, number];
    const words = [place.input(0), place.output, rows, columns];
    return [{ kernel: `logSumExp_${node.dtype}`, tiles: Math.ceil(rows / ROW_TILE), words }];
  },
};

/** log Σₖ exp(x[row, k]) for each row of a matrix [rows, columns], the largest element taken out first: [rows]. */
export function logSumExp(x: Tensor): Tensor {
  return apply(logSumExpOperation, [x], undefined);
}

/** exp(x − logSumExp(x)) along the rows of a matrix, of its shape. */
export function softmax(x: Tensor): Tensor {
  return exp(sub(x, reshape(logSumExp(x), [x.shape[0] as number, 1])));
}
