/** @file The multilayer perceptron; with `identity` activations it is a deep linear network. */

import { z } from "zod";
import { add, matmul, type Tensor } from "../engine/index.ts";
import { SettingError } from "../settingError.ts";
import { ACTIVATIONS, activation } from "./activations.ts";
import { commonSettings, initializationScale, width } from "./commonSettings.ts";
import { checkHead, headSettings, listHeadBuffers, listHeadParameters, traceHead } from "./head.ts";
import { drawsOf, listLayer } from "./initialization.ts";
import { createLayerState } from "./layerState.ts";
import { defineModel, type Model } from "./model.ts";
import { listNormBuffers, listNormParameters, normalize } from "./normalization.ts";

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
    activation: activation("between the linear layers"),
    hiddenNorm: z
      .enum(["none", "batch", "layer"])
      .default("none")
      .describe(
        "Normalisation of every hidden layer, between it and its activation, with a learnt gain and bias. `batch`: torch.nn.BatchNorm1d, over the rows of the batch in training and by running statistics otherwise. `layer`: torch.nn.LayerNorm, over the units of each row.",
      ),
    bias: z.boolean().default(true).describe("Whether the linear layers have a bias."),
    initialization: z
      .enum(["pytorch", "he", "xavier"])
      .default("pytorch")
      .describe(
        "First weights. `pytorch`: uniform in ±1/√(inputs), weights and biases, as torch.nn.Linear. `he`: normal with variance 2/inputs (He et al. 2015). `xavier`: uniform in ±√(6/(inputs + outputs)) (Glorot & Bengio 2010). Biases of `he` and `xavier` start at 0.",
      ),
    initializationScale,
    head: headSettings,
    ...commonSettings,
  })
  .describe("A multilayer perceptron, for vectors.");

/** What the network itself depends on. */
export type MlpSettings = Pick<
  z.output<typeof settings>,
  "depth" | "width" | "activation" | "hiddenNorm" | "bias" | "initialization" | "initializationScale" | "head"
>;

/** x ↦ W_L φ(… φ(W₁ x + b₁) …) + b_L for points of `dimensions` numbers and `classes` classes. */
export function createMlp(settings: MlpSettings, dimensions: number, classes: number): Model<"vectors"> {
  const { depth, width, activation, hiddenNorm, head } = settings;
  const widths = [dimensions, ...new Array<number>(depth - 1).fill(width), classes];
  const features = widths[depth - 1] as number;
  const hidden = Array.from({ length: depth - 1 }, (_, layer) => layer);
  const headBias = head.bias === "as-layers" ? settings.bias : head.bias;
  const linear = (layer: number, hasBias: boolean) => {
    const shape = [widths[layer + 1] as number, widths[layer] as number];
    const draws = drawsOf(settings.initialization, shape);
    return listLayer(`layers.${layer}`, { shape, hasBias, draws, scale: settings.initializationScale });
  };
  const parameters = [
    ...hidden.flatMap((layer) => [
      ...linear(layer, settings.bias),
      ...listNormParameters(`norms.${layer}`, hiddenNorm, width),
    ]),
    ...listHeadParameters(head, features),
    ...linear(depth - 1, headBias),
  ];
  const buffers = [
    ...hidden.flatMap((layer) => listNormBuffers(`norms.${layer}`, hiddenNorm, width)),
    ...listHeadBuffers(head, features),
  ];
  const last = `layers.${depth - 1}`;
  return {
    parameters,
    buffers,
    leastBatch: buffers.length > 0 ? 2 : 1,
    lastLayer: `${last}.weight`,
    layers: hidden.map((layer) => `layers.${layer}`),
    activationsPerRow: widths.reduce((sum, units) => sum + units, 0),
    trace: (inputs, tensors, random, bufferTensors = []) => {
      const state = createLayerState({ parameters, buffers }, tensors, bufferTensors, random !== undefined);
      let x = inputs;
      const outputs: Tensor[] = [];
      for (const layer of hidden) {
        x = matmul(x, state.parameter(`layers.${layer}.weight`), { transposeB: true });
        if (settings.bias) x = add(x, state.parameter(`layers.${layer}.bias`));
        x = ACTIVATIONS[activation](normalize(x, `norms.${layer}`, hiddenNorm, state));
        outputs.push(x);
      }
      const names = { weight: `${last}.weight`, bias: headBias ? `${last}.bias` : undefined };
      return { ...traceHead(x, head, names, state), layers: outputs, buffers: state.listBuffers() };
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
  create: (settings, { input, classes }) => {
    const { hiddenNorm, depth, head } = settings;
    checkHead(head);
    if (hiddenNorm !== "none" && depth === 1)
      throw new SettingError("model.hiddenNorm", hiddenNorm, "none where model.depth is 1: there is no hidden layer");
    return createMlp(settings, input.dimensions, classes);
  },
});
