/** @file Softmax cross-entropy, with its precision and the form of its gradient as settings. */
import type { TensorData } from "../dtype.ts";
import { ROW_TILE } from "../kernels/tiles.ts";
import * as float32 from "../reference/float32.ts";
import * as float64 from "../reference/float64.ts";
import { maxRow, sumRow } from "../reference/row.ts";
import { apply, input, type Operation, ShapeError, type Tensor } from "../tensor.ts";
import { sum } from "./broadcast.ts";
import { softmax } from "./logSumExp.ts";
import { mul } from "./mul.ts";
import { pick } from "./pick.ts";
import { reshape } from "./reshape.ts";
import { sub } from "./sub.ts";

/** Precision in which the loss rounds after every operation; `f16` and `bf16` are stored as float32. */
export type LossPrecision = "f32" | "f64" | "f16" | "bf16";

/**
 * How the correct class's gradient is computed: `softmax-minus-one-hot` is p − 1, which becomes exactly 0 once the sum
 * of exponentials rounds to 1; `zero-sum` is minus the sum of the others, which never does.
 */
export type LossGradient = "softmax-minus-one-hot" | "zero-sum";

export interface CrossEntropyAttributes {
  readonly precision: LossPrecision;
  readonly gradient: LossGradient;
}

interface Arithmetic {
  readonly round: (x: number) => number;
  readonly exp: (x: number) => number;
  readonly log: (x: number) => number;
}

const through = (round: (x: number) => number): Arithmetic => ({
  round: (x) => round(Math.fround(x)),
  exp: (x) => round(float32.exp(x)),
  log: (x) => round(float32.log(x)),
});

const ARITHMETIC: Readonly<Record<LossPrecision, Arithmetic>> = {
  f32: { round: Math.fround, exp: float32.exp, log: float32.log },
  f64: { round: Number, exp: float64.exp, log: float64.log },
  f16: through(float32.roundToF16),
  bf16: through(float32.roundToBf16),
};

function expectLogits(
  name: string,
  inputs: readonly Tensor[],
  { precision }: CrossEntropyAttributes,
): [number, number] {
  const [logits, labels] = inputs as [Tensor, Tensor];
  const fits = logits.shape.length === 2 && labels.shape.length === 1 && labels.shape[0] === logits.shape[0];
  if (!fits || labels.dtype !== "i32")
    throw new ShapeError(name, inputs, "needs logits [rows, classes] and i32 labels [rows]");
  if (logits.dtype !== (precision === "f64" ? "f64" : "f32")) {
    throw new ShapeError(
      name,
      inputs,
      `loss precision ${precision} needs ${precision === "f64" ? "f64" : "f32"} logits`,
    );
  }
  return logits.shape as readonly number[] as [number, number];
}

/** log softmax of one row in the arithmetic's order: subtract the maximum, sum the exponentials, subtract the logarithm. */
function logSoftmax(row: TensorData, { round, exp, log }: Arithmetic): Float64Array {
  const largest = maxRow(row);
  const shifted = Float64Array.from(row, (z) => round(z - largest));
  const logTotal = log(sumRow((i) => exp(shifted[i] as number), row.length, round));
  return shifted.map((z) => round(z - logTotal));
}

function rowTiles(kernel: string, node: Tensor, words: readonly number[]) {
  return [{ kernel, tiles: Math.ceil((input(node, 0).shape[0] as number) / ROW_TILE), words }];
}

const crossEntropyOperation: Operation<CrossEntropyAttributes> = {
  name: "crossEntropy",
  infer: (inputs, attributes) => {
    const [rows] = expectLogits("crossEntropy", inputs, attributes);
    return { shape: [rows], dtype: (inputs[0] as Tensor).dtype };
  },
  differentiate: ({ inputs, attributes }, cotangent) => {
    const [logits, labels] = inputs as [Tensor, Tensor];
    return [apply(gradientOperation, [logits, labels, cotangent], attributes), null];
  },
  evaluate: ({ inputs, attributes }, [logits, labels], output) => {
    const classes = (inputs[0] as Tensor).shape[1] as number;
    for (let row = 0; row < output.length; row++) {
      const values = (logits as TensorData).subarray(row * classes, (row + 1) * classes);
      const logP = logSoftmax(values, ARITHMETIC[attributes.precision]);
      output[row] = -(logP[labels?.[row] as number] as number);
    }
  },
  lower: (node, at) => {
    const [rows, classes] = input(node, 0).shape as [number, number];
    return rowTiles(`crossEntropy_${node.attributes.precision}`, node, [
      at.input(0),
      at.input(1),
      at.output,
      rows,
      classes,
    ]);
  },
};

const gradientOperation: Operation<CrossEntropyAttributes> = {
  name: "crossEntropyGradient",
  infer: (inputs, attributes) => {
    const [rows, classes] = expectLogits("crossEntropyGradient", inputs, attributes);
    const weight = inputs[2] as Tensor;
    if (weight.shape.length !== 1 || weight.shape[0] !== rows) {
      throw new ShapeError("crossEntropyGradient", inputs, `needs one weight for each of the ${rows} rows`);
    }
    return { shape: [rows, classes], dtype: (inputs[0] as Tensor).dtype };
  },
  // out = w (softmax(z) − onehot): its own derivative is that of the exact function, whatever the rounding.
  differentiate: ({ inputs }, cotangent) => {
    const [logits, labels, weight] = inputs as [Tensor, Tensor, Tensor];
    const rows = logits.shape[0] as number;
    const p = softmax(logits);
    const weighted = mul(p, cotangent);
    const along = sum(weighted, 1);
    const toLogits = mul(sub(weighted, mul(p, reshape(along, [rows, 1]))), reshape(weight, [rows, 1]));
    return [toLogits, null, sub(along, pick(cotangent, labels))];
  },
  evaluate: ({ inputs, attributes }, [logits, labels, weight], output) => {
    const [rows, classes] = (inputs[0] as Tensor).shape as [number, number];
    const arithmetic = ARITHMETIC[attributes.precision];
    const { round, exp } = arithmetic;
    for (let row = 0; row < rows; row++) {
      const values = (logits as TensorData).subarray(row * classes, (row + 1) * classes);
      const label = labels?.[row] as number;
      const w = weight?.[row] as number;
      const p = logSoftmax(values, arithmetic).map(exp);
      const gradient = p.map((probability) => round(probability * w));
      gradient[label] =
        attributes.gradient === "zero-sum"
          ? -sumRow((k) => (k === label ? 0 : (gradient[k] as number)), classes, round)
          : round(round((p[label] as number) - 1) * w);
      output.set(gradient, row * classes);
    }
  },
  lower: (node, at) => {
    const [rows, classes] = input(node, 0).shape as [number, number];
    const zeroSum = node.attributes.gradient === "zero-sum" ? 1 : 0;
    const words = [at.input(0), at.input(1), at.input(2), at.output, rows, classes, zeroSum];
    return rowTiles(`crossEntropyGradient_${node.attributes.precision}`, node, words);
  },
};

/**
 * −log softmax(logits)[label] of each row, as PyTorch's `log_softmax` and `nll_loss` compute it.
 *
 * @param logits [rows, classes], f64 for precision `f64`, else f32 (for `f16` and `bf16` already rounded)
 * @param labels [rows], i32, each below `classes`
 * @returns [rows]; late in training a float32 loss is exactly 0 or a multiple of 2⁻²³ (papers.md §4.1)
 */
export function crossEntropy(logits: Tensor, labels: Tensor, attributes: CrossEntropyAttributes): Tensor {
  return apply(crossEntropyOperation, [logits, labels], attributes);
}
