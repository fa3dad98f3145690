/** @file Batch and layer normalisation as layers: their parameters, their buffers, and their graph. */
import { add, div, layerNorm, mul, scalar, sqrt, sub, sum, type Tensor } from "../engine/index.ts";
import type { LayerState } from "./layerState.ts";
import type { Buffer, Parameter } from "./model.ts";

/** What a layer normalises over: nothing, the rows of the batch, the columns of each row. */
export type Norm = "none" | "batch" | "layer";

/** What is added to a variance before its root is taken, as in PyTorch. */
const EPSILON = 1e-5;

/** Share of a batch in the running statistics after it, as in PyTorch. */
const MOMENTUM = 0.1;

/** Gain and bias of a normalisation of `width` columns, named as PyTorch names them. */
export function listNormParameters(name: string, norm: Norm, width: number): Parameter[] {
  if (norm === "none") return [];
  return [fixed(`${name}.weight`, [width], 1), fixed(`${name}.bias`, [width], 0)];
}

/** The running statistics of a batch normalisation; nothing of any other. */
export function listNormBuffers(name: string, norm: Norm, width: number): Buffer[] {
  if (norm !== "batch") return [];
  return [
    { name: `${name}.running_mean`, shape: [width], first: 0 },
    { name: `${name}.running_var`, shape: [width], first: 1 },
    { name: `${name}.num_batches_tracked`, shape: [], first: 0 },
  ];
}

/** A parameter that begins with one number, which no scale of the first weights changes. */
export function fixed(name: string, shape: readonly number[], value: number): Parameter {
  const size = shape.reduce((product, length) => product * length, 1);
  return { name, shape, initialize: () => new Float64Array(size).fill(value) };
}

/** The rows of `x` [rows, columns], normalised as `norm` says. */
export function normalize(x: Tensor, name: string, norm: Norm, state: LayerState): Tensor {
  if (norm === "none") return x;
  const gain = state.parameter(`${name}.weight`);
  const bias = state.parameter(`${name}.bias`);
  return norm === "layer" ? layerNorm(x, gain, bias, EPSILON) : batchNorm(x, name, { gain, bias }, state);
}

/**
 * torch.nn.BatchNorm1d (Ioffe & Szegedy 2015): in training by mean and biased variance of the batch, which go into the
 * running ones (the variance there is the unbiased one); in evaluation by those.
 */
function batchNorm(
  x: Tensor,
  name: string,
  { gain, bias }: { readonly gain: Tensor; readonly bias: Tensor },
  state: LayerState,
): Tensor {
  const { dtype } = x;
  const rows = x.shape[0] as number;
  const number = (value: number) => scalar(value, dtype);
  const [meanName, varianceName] = [`${name}.running_mean`, `${name}.running_var`] as const;
  const scaled = (centred: Tensor, variance: Tensor) =>
    add(mul(centred, div(gain, sqrt(add(variance, number(EPSILON))))), bias);
  if (!state.isTraining) return scaled(sub(x, state.buffer(meanName)), state.buffer(varianceName));
  const mean = div(sum(x, 0), number(rows));
  const centred = sub(x, mean);
  const squares = sum(mul(centred, centred), 0);
  const track = (buffer: string, value: Tensor) =>
    state.setBuffer(buffer, add(mul(state.buffer(buffer), number(1 - MOMENTUM)), mul(value, number(MOMENTUM))));
  track(meanName, mean);
  track(varianceName, div(squares, number(rows - 1)));
  const count = `${name}.num_batches_tracked`;
  state.setBuffer(count, add(state.buffer(count), number(1)));
  return scaled(centred, div(squares, number(rows)));
}
