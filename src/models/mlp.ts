/** @file The multilayer perceptron; with `identity` activations it is a deep linear network. */
import { add, matmul, relu, type Tensor, tanh } from "../engine/index.ts";
import { type Initialization, initializeBias, initializeWeight, scaleFirstValues } from "./initialization.ts";
import type { Model, Parameter } from "./model.ts";

export interface MlpSettings {
  /** Linear layers, the classification layer included. */
  readonly depth: number;
  /** Units of each hidden layer. */
  readonly width: number;
  readonly activation: "relu" | "tanh" | "identity";
  readonly bias: boolean;
  readonly initialization: Initialization;
  /** What all first weights and biases are multiplied by. */
  readonly initializationScale: number;
}

const ACTIVATIONS: Readonly<Record<MlpSettings["activation"], (x: Tensor) => Tensor>> = {
  relu,
  tanh,
  identity: (x) => x,
};

/** x ↦ W_L φ(… φ(W₁ x + b₁) …) + b_L for points of `dimensions` numbers and `classes` classes. */
export function createMlp(settings: MlpSettings, dimensions: number, classes: number): Model {
  const { depth, width, activation, bias, initialization, initializationScale } = settings;
  const widths = [dimensions, ...new Array<number>(depth - 1).fill(width), classes];
  const parameters = Array.from({ length: depth }, (_, layer) => {
    const inputs = widths[layer] as number;
    const outputs = widths[layer + 1] as number;
    const weight: Parameter = {
      name: `layers.${layer}.weight`,
      shape: [outputs, inputs],
      initialize: (stream) => initializeWeight(stream, initialization, inputs, outputs),
    };
    const shift: Parameter = {
      name: `layers.${layer}.bias`,
      shape: [outputs],
      initialize: (stream) => initializeBias(stream, initialization, inputs, outputs),
    };
    return (bias ? [weight, shift] : [weight]).map((parameter) => scaleFirstValues(parameter, initializationScale));
  }).flat();
  const perLayer = bias ? 2 : 1;
  return {
    parameters,
    lastLayer: `layers.${depth - 1}.weight`,
    trace: (inputs, tensors) => {
      let x = inputs;
      for (let layer = 0; layer < depth; layer++) {
        x = matmul(x, tensors[layer * perLayer] as Tensor, { transposeB: true });
        if (bias) x = add(x, tensors[layer * perLayer + 1] as Tensor);
        if (layer < depth - 1) x = ACTIVATIONS[activation](x);
      }
      return x;
    },
  };
}
