/** @file Batch and layer normalisation as layers: their parameters, their buffers, and their graph. */
import {
  add,
  batchNorm as batchNormOfMoments,
  columnMoments,
  div,
  layerNorm,
  mul,
  part,
  reshape,
  scalar,
  sizeOf,
  sqrt,
  sub,
  sum,
  type Tensor,
} from "../engine/index.ts";
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

/** The rows of `x` [rows, columns], or the places of images [N, H, W, C], normalised as `norm` says. */
export function normalize(x: Tensor, name: string, norm: Norm, state: LayerState): Tensor {
  if (norm === "none") return x;
  const gain = state.parameter(`${name}.weight`);
  const bias = state.parameter(`${name}.bias`);
  if (norm === "layer") return layerNorm(x, gain, bias, EPSILON);
  const normOf = !state.isTraining ? evaluationNorm : x.shape.length === 4 ? imageNorm : batchNorm;
  return normOf(x, name, { gain, bias }, state);
}

interface GainAndBias {
  readonly gain: Tensor;
  readonly bias: Tensor;
}

/**
 * torch.nn.BatchNorm1d (Ioffe & Szegedy 2015) in training: by mean and biased variance of the batch, which go into the
 * running ones (the variance there is the unbiased one).
 */
function batchNorm(x: Tensor, name: string, affine: GainAndBias, state: LayerState): Tensor {
  const rows = x.shape[0] as number;
  const number = (value: number) => scalar(value, x.dtype);
  const mean = div(sum(x, 0), number(rows));
  const centred = sub(x, mean);
  const squares = sum(mul(centred, centred), 0);
  track(state, name, mean, div(squares, number(rows - 1)));
  return scale(centred, div(squares, number(rows)), affine);
}

/** By the running statistics, which know nothing of `x`. */
function evaluationNorm(x: Tensor, name: string, affine: GainAndBias, state: LayerState): Tensor {
  const [mean, variance] = [state.buffer(`${name}.running_mean`), state.buffer(`${name}.running_var`)];
  return scale(sub(x, mean), variance, affine);
}

const scale = (centred: Tensor, variance: Tensor, { gain, bias }: GainAndBias): Tensor =>
  add(mul(centred, div(gain, sqrt(add(variance, scalar(EPSILON, centred.dtype))))), bias);

/** Brings the mean of a batch and its unbiased variance into the running statistics. */
function track(state: LayerState, name: string, mean: Tensor, variance: Tensor): void {
  const number = (value: number) => scalar(value, mean.dtype);
  const mix = (buffer: string, value: Tensor) =>
    state.setBuffer(buffer, add(mul(state.buffer(buffer), number(1 - MOMENTUM)), mul(value, number(MOMENTUM))));
  mix(`${name}.running_mean`, mean);
  mix(`${name}.running_var`, variance);
  const count = `${name}.num_batches_tracked`;
  state.setBuffer(count, add(state.buffer(count), number(1)));
}

/**
 * torch.nn.BatchNorm2d in training: the same of images [N, H, W, C], whose places are the rows. They are many, so that it is one operation each way;
 * that of vectors stays as it is, for its sums are in the bits of recorded runs.
 */
function imageNorm(x: Tensor, name: string, { gain, bias }: GainAndBias, state: LayerState): Tensor {
  const channels = x.shape[3] as number;
  const number = (value: number) => scalar(value, x.dtype);
  const moments = columnMoments(x, EPSILON);
  const flat = reshape(moments, [3 * channels]);
  const rows = sizeOf(x.shape.slice(0, 3));
  const unbiased = mul(part(flat, channels, [channels]), number(rows / (rows - 1)));
  track(state, name, part(flat, 0, [channels]), unbiased);
  return batchNormOfMoments(x, moments, gain, bias);
}
