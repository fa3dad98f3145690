/** @file First values of linear layers. */
import { normal, type Stream, uniformBetween } from "../random/index.ts";
import type { Parameter } from "./model.ts";

/** `pytorch` as torch.nn.Linear; `he`: He et al. 2015, normal; `xavier`: Glorot & Bengio 2010, uniform. */
export type Initialization = "pytorch" | "he" | "xavier";

/** First weights of a layer with `inputs` inputs and `outputs` outputs, outputs × inputs, row-major. */
export function initializeWeight(
  stream: Stream,
  scheme: Initialization,
  inputs: number,
  outputs: number,
): Float64Array {
  const draw = weightDistribution(scheme, inputs, outputs);
  return Float64Array.from({ length: inputs * outputs }, () => draw(stream));
}

/** First biases: uniform in ±1/√inputs for `pytorch`, else 0. */
export function initializeBias(stream: Stream, scheme: Initialization, inputs: number, outputs: number): Float64Array {
  if (scheme !== "pytorch") return new Float64Array(outputs);
  const bound = 1 / Math.sqrt(inputs);
  return Float64Array.from({ length: outputs }, () => uniformBetween(stream, -bound, bound));
}

/** A parameter with `factor` times the first values. */
export function scaleFirstValues(parameter: Parameter, factor: number): Parameter {
  return { ...parameter, initialize: (stream) => parameter.initialize(stream).map((value) => factor * value) };
}

function weightDistribution(scheme: Initialization, inputs: number, outputs: number): (stream: Stream) => number {
  if (scheme === "he") {
    const deviation = Math.sqrt(2 / inputs);
    return (stream) => deviation * normal(stream);
  }
  // PyTorch draws Linear weights from kaiming_uniform with a = √5, which is uniform in ±1/√inputs.
  const bound = scheme === "pytorch" ? 1 / Math.sqrt(inputs) : Math.sqrt(6 / (inputs + outputs));
  return (stream) => uniformBetween(stream, -bound, bound);
}
