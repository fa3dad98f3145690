/** @file The multilayer perceptron; with `identity` activations it is a deep linear network. */

import { z } from "zod";
import { add, matmul, relu, type Tensor, tanh } from "../engine/index.ts";
import { commonSettings, initializationScale, width } from "./commonSettings.ts";
import { initializeBias, initializeWeight, scaleFirstValues } from "./initialization.ts";
import { defineModel, type Model, type Parameter } from "./model.ts";

const settings = z
  .strictObject({
    name: z.literal("mlp").default("mlp"),
    depth: z
      .int()
      .min(1)
      .max(1000)
      .default(6)
      .describe("Linear layers, the last one (the classification layer) included. Thilak et al., Fig. 1 use 6."),
    width: width.default(64).describe("Units of each hidden layer."),
    activation: z
      .enum(["relu", "tanh", "identity"])
      .default("relu")
      .describe(
        "Function between the linear layers. `identity` makes the deep linear network of Thilak et al., appendix A.",
      ),
    bias: z.boolean().default(true).describe("Whether the linear layers have a bias."),
    initialization: z
      .enum(["pytorch", "he", "xavier"])
      .default("pytorch")
      .describe(
        "First weights. `pytorch`: uniform in ±1/√(inputs), weights and biases, as torch.nn.Linear. `he`: normal with variance 2/inputs (He et al. 2015). `xavier`: uniform in ±√(6/(inputs + outputs)) (Glorot & Bengio 2010). Biases of `he` and `xavier` start at 0.",
      ),
    initializationScale,
    ...commonSettings,
  })
  .describe("A multilayer perceptron, for vectors.");

/** What the network itself depends on. */
export type MlpSettings = Pick<
  z.output<typeof settings>,
  "depth" | "width" | "activation" | "bias" | "initialization" | "initializationScale"
>;

const ACTIVATIONS: Readonly<Record<MlpSettings["activation"], (x: Tensor) => Tensor>> = {
  relu,
  tanh,
  identity: (x) => x,
};

/** x ↦ W_L φ(… φ(W₁ x + b₁) …) + b_L for points of `dimensions` numbers and `classes` classes. */
export function createMlp(settings: MlpSettings, dimensions: number, classes: number): Model<"vectors"> {
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
    activationsPerRow: widths.reduce((sum, units) => sum + units, 0),
    trace: (inputs, tensors) => {
      let x = inputs;
      let features = inputs;
      for (let layer = 0; layer < depth; layer++) {
        features = x;
        x = matmul(x, tensors[layer * perLayer] as Tensor, { transposeB: true });
        if (bias) x = add(x, tensors[layer * perLayer + 1] as Tensor);
        if (layer < depth - 1) x = ACTIVATIONS[activation](x);
      }
      return { logits: x, features };
    },
  };
}

export const mlp = defineModel({
  name: "mlp",
  source: "Thilak et al. 2022 (arXiv 2206.04817), Fig. 1 and appendix A",
  accepts: ["vectors"],
  settings,
  firstWeights: ["initialization", "initializationScale"],
  describe: ({ depth, width, precision }) => `mlp of depth ${depth} and width ${width} in ${precision}`,
  create: (settings, { input, classes }) => createMlp(settings, input.dimensions, classes),
});
