/** @file A small convolutional network: convolutions, each with an activation and a pooling, and a linear layer. */
import { z } from "zod";
import type { ImageShape } from "../data/index.ts";
import { SettingError } from "../settingError.ts";
import { pluralise } from "../words.ts";
import { ACTIVATIONS, activation } from "./activations.ts";
import { commonSettings, initializationScale } from "./commonSettings.ts";
import { createStack, planStack, type StackSettings } from "./convolutionStack.ts";
import { checkHead, headSettings } from "./head.ts";
import { createImageClassifier } from "./imageClassifier.ts";
import { drawsOf } from "./initialization.ts";
import { defineModel, type Model } from "./model.ts";

const settings = z
  .strictObject({
    name: z.literal("cnn"),
    layers: z
      .int()
      .min(1)
      .max(16)
      .default(3)
      .describe("Convolutions, each with an activation, and a pooling that halves height and width."),
    width: z
      .int()
      .min(1)
      .max(4096)
      .default(16)
      .describe("Filters of the first convolution; each of the others has twice as many as the one before it."),
    kernel: z.int().min(1).max(64).default(3).describe("Height and width of a filter, in pixels."),
    padding: z
      .int()
      .min(0)
      .max(63)
      .default(1)
      .describe(
        "Zeros on every side of the images that a convolution reads. With half of `kernel`, rounded down, images keep their size.",
      ),
    pooling: z
      .enum(["max", "average"])
      .default("max")
      .describe("What becomes of 2 × 2 pixels, for each channel. An odd row or column at the end is left out."),
    activation: activation("after each convolution"),
    hiddenNorm: z
      .enum(["none", "batch"])
      .default("none")
      .describe(
        "Normalisation between each convolution and its activation, with a learnt gain and bias. `batch`: torch.nn.BatchNorm2d, over all pixels of the batch in training and by running statistics otherwise.",
      ),
    bias: z.boolean().default(true).describe("Whether the convolutions and the linear layer have a bias."),
    initialization: z
      .enum(["pytorch", "he", "xavier"])
      .default("pytorch")
      .describe(
        "First weights; a filter has as many inputs as it covers numbers. `pytorch`: uniform in ±1/√(inputs), weights and biases, as torch.nn.Conv2d and torch.nn.Linear. `he`: normal with variance 2/inputs (He et al. 2015). `xavier`: uniform in ±√(6/(inputs + outputs)) (Glorot & Bengio 2010). Biases of `he` and `xavier` start at 0.",
      ),
    initializationScale,
    head: headSettings,
    ...commonSettings,
  })
  .describe("A small convolutional network, for images.");

/** What the network itself depends on. */
type CnnSettings = Omit<z.output<typeof settings>, "name" | "weightNoise" | "precision">;

/** The network for images of a size in which every layer finds a pixel. */
function createCnn(settings: CnnSettings, image: ImageShape, classes: number): Model<"images"> {
  const { head, bias: hasBias, initialization, initializationScale: scale } = settings;
  const body = createStack(stackOf(settings), image);
  const draws = drawsOf(initialization, [classes, body.features]);
  return createImageClassifier(body, head, { name: "classifier", hasBias, classes, draws, scale });
}

function stackOf({ layers, width, bias, hiddenNorm, activation, ...rest }: CnnSettings): StackSettings {
  return {
    ...rest,
    layers: Array.from({ length: layers }, (_, layer) => ({ filters: width * 2 ** layer, isPooled: true })),
    hasBias: bias,
    norm: hiddenNorm,
    activate: ACTIVATIONS[activation],
  };
}

/** @throws SettingError where the images become too small for a filter or a pooling */
function checkSizes(settings: CnnSettings, image: ImageShape): void {
  const { layers, kernel, padding } = settings;
  for (const [i, { input, places, output }] of planStack(stackOf(settings), image).entries()) {
    const size = `${input.height} × ${input.width}`;
    if (Math.min(places.height, places.width) < 1) {
      const most = Math.min(input.height, input.width) + 2 * padding;
      const reads = `convolution ${i + 1} reads images of ${size} with ${padding} ${pluralise(padding, "pixel")} on every side`;
      throw new SettingError("model.kernel", kernel, `at most ${most}: ${reads}`);
    }
    if (Math.min(output.height, output.width) >= 1) continue;
    if (i === 0) throw new SettingError("model.kernel", kernel, `less: of images of ${size} it leaves nothing to pool`);
    throw new SettingError(
      "model.layers",
      layers,
      `at most ${i}: layer ${i + 1} reads images of ${size}, too small to be pooled`,
    );
  }
}

export const cnn = defineModel({
  name: "cnn",
  source: "LeCun et al. 1989 (Neural Computation 1, 541–551), with the layers that are usual today",
  accepts: ["images"],
  settings,
  firstWeights: ["initialization", "initializationScale"],
  describe: ({ layers, width, precision }) =>
    `cnn of ${layers} ${pluralise(layers, "convolution")}, the first of width ${width}, in ${precision}`,
  create: (settings, { input, classes }) => {
    checkHead(settings.head);
    checkSizes(settings, input);
    return createCnn(settings, input, classes);
  },
});
