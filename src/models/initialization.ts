/** @file First values of parameters: what they are drawn from. */
import { type Shape, sizeOf } from "../engine/index.ts";
import { normal, type Stream, uniformBetween } from "../random/index.ts";
import type { Parameter } from "./model.ts";

/**
 * `pytorch` as torch.nn.Linear and torch.nn.Conv2d; `he`: He et al. 2015, normal, by inputs; `torchvision`: the same by outputs, as the
 * convolutions of torchvision's VGG and ResNet; `xavier`: Glorot & Bengio 2010, uniform.
 */
export type Initialization = "pytorch" | "he" | "torchvision" | "xavier";

/** Gives one first value. */
export type Draw = (stream: Stream) => number;

/** What the values of a layer's weight and of its bias are drawn from. */
export interface LayerDraws {
  readonly weight: Draw;
  readonly bias: Draw;
}

export const normalDraw =
  (deviation: number): Draw =>
  (stream) =>
    deviation * normal(stream);

const uniformDraw =
  (bound: number): Draw =>
  (stream) =>
    uniformBetween(stream, -bound, bound);

const zero: Draw = () => 0;

/** torch.nn.Linear and torch.nn.Conv2d: uniform in ±1/√inputs, from kaiming_uniform with a = √5. */
export const pytorchDraw = (inputs: number): Draw => uniformDraw(1 / Math.sqrt(inputs));

/** Weights that are normal, and biases that are 0. */
export const normalDraws = (deviation: number): LayerDraws => ({ weight: normalDraw(deviation), bias: zero });

/** @param shape of the weight: outputs, inputs, and the lengths of the filter where it is a convolution */
export function drawsOf(scheme: Initialization, [outputs = 0, inputs = 0, ...kernel]: Shape): LayerDraws {
  const taps = sizeOf(kernel);
  const [fanIn, fanOut] = [inputs * taps, outputs * taps];
  if (scheme === "pytorch") return { weight: pytorchDraw(fanIn), bias: pytorchDraw(fanIn) };
  if (scheme === "xavier") return { weight: uniformDraw(Math.sqrt(6 / (fanIn + fanOut))), bias: zero };
  return normalDraws(Math.sqrt(2 / (scheme === "he" ? fanIn : fanOut)));
}

/** A parameter of which each value is drawn for itself. */
export function drawnParameter(name: string, shape: Shape, draw: Draw): Parameter {
  return { name, shape, initialize: (stream) => Float64Array.from({ length: sizeOf(shape) }, () => draw(stream)) };
}

/** A parameter with `factor` times the first values. */
export function scaleFirstValues(parameter: Parameter, factor: number): Parameter {
  return { ...parameter, initialize: (stream) => parameter.initialize(stream).map((value) => factor * value) };
}

/** What a layer with weights is made of. */
export interface LayerPlan {
  /** Of the weight: [outputs, inputs], or [outputs, inputs, height, width] of a convolution. */
  readonly shape: Shape;
  readonly hasBias: boolean;
  readonly draws: LayerDraws;
  /** What its first values are multiplied by. */
  readonly scale: number;
}

/** Weight and bias of a linear layer or a convolution. */
export function listLayer(name: string, { shape, hasBias, draws, scale }: LayerPlan): Parameter[] {
  const weight = drawnParameter(`${name}.weight`, shape, draws.weight);
  const bias = hasBias ? [drawnParameter(`${name}.bias`, shape.slice(0, 1), draws.bias)] : [];
  return [weight, ...bias].map((parameter) => scaleFirstValues(parameter, scale));
}
