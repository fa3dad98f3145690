/** @file VGG: many convolutions of 3 × 3, pooled five times. */
import { z } from "zod";
import type { ImageShape } from "../data/index.ts";
import { relu } from "../engine/index.ts";
import { SettingError } from "../settingError.ts";
import { commonSettings, initializationScale } from "./commonSettings.ts";
import { createStack, type StackSettings } from "./convolutionStack.ts";
import { checkHead, headSettings } from "./head.ts";
import { createImageClassifier } from "./imageClassifier.ts";
import { drawsOf, normalDraws } from "./initialization.ts";
import { defineModel, type Model } from "./model.ts";

/** Filters of each stage, in widths of the first. */
const FACTORS = [1, 2, 4, 8, 8] as const;

const count = z.int().min(1).max(16);

const settings = z
  .strictObject({
    name: z.literal("vgg"),
    convolutions: z
      .tuple([count, count, count, count, count])
      .default([1, 1, 2, 2, 2])
      .describe(
        "Convolutions before each of the five poolings: [1, 1, 2, 2, 2] is VGG11, [2, 2, 2, 2, 2] VGG13, [2, 2, 3, 3, 3] VGG16, [2, 2, 4, 4, 4] VGG19. Those numbers count three linear layers, of which for small images one is left.",
      ),
    width: z
      .int()
      .min(1)
      .max(8192)
      .default(64)
      .describe("Filters of the first convolution; after each of the first three poolings there are twice as many."),
    hiddenNorm: z
      .enum(["none", "batch"])
      .default("none")
      .describe(
        "Normalisation between each convolution and its activation, with a learnt gain and bias. `batch`: torch.nn.BatchNorm2d, over all pixels of the batch in training and by running statistics otherwise, as torchvision's `vgg11_bn`.",
      ),
    initialization: z
      .enum(["torchvision", "pytorch"])
      .default("torchvision")
      .describe(
        "First weights. `torchvision`: of a convolution normal with variance 2/outputs, where a filter has as many outputs as it covers pixels times the filters there are (He et al. 2015, by outputs); of the linear layer normal with deviation 0.01; biases 0. `pytorch`: uniform in ±1/√(inputs), weights and biases, as torch.nn.Conv2d and torch.nn.Linear.",
      ),
    initializationScale,
    head: headSettings,
    ...commonSettings,
  })
  .describe(
    "VGG (Simonyan & Zisserman 2015) for small images: convolutions of 3 × 3 with ReLU, pooled five times, and one linear layer.",
  );

/** What the network itself depends on. */
type VggSettings = Omit<z.output<typeof settings>, "name" | "weightNoise" | "precision">;

/** The network for images whose sides can be halved five times; names are those of torchvision, with a linear `classifier`. */
function createVgg(settings: VggSettings, image: ImageShape, classes: number): Model<"images"> {
  const { head, initialization, initializationScale: scale } = settings;
  const body = createStack(stackOf(settings), image);
  const isOfTorchvision = initialization === "torchvision";
  const draws = isOfTorchvision ? normalDraws(0.01) : drawsOf(initialization, [classes, body.features]);
  return createImageClassifier(body, head, { name: "classifier", hasBias: true, classes, draws, scale });
}

function stackOf({ convolutions, width, hiddenNorm, initialization, initializationScale }: VggSettings): StackSettings {
  const layers = convolutions.flatMap((count, stage) =>
    Array.from({ length: count }, (_, i) => ({
      filters: width * (FACTORS[stage] as number),
      isPooled: i === count - 1,
    })),
  );
  return {
    layers,
    kernel: 3,
    padding: 1,
    pooling: "max",
    hasBias: true,
    norm: hiddenNorm,
    activate: relu,
    initialization,
    initializationScale,
  };
}

/** Pixels of a side that is halved once by each pooling. */
const LEAST_SIDE = 2 ** FACTORS.length;

export const vgg = defineModel({
  name: "vgg",
  source: "Simonyan & Zisserman 2015 (arXiv 1409.1556); Thilak et al. 2022 (arXiv 2206.04817), appendix A",
  accepts: ["images"],
  settings,
  firstWeights: ["initialization", "initializationScale"],
  describe: ({ convolutions, width, hiddenNorm, precision }) => {
    const depth = convolutions.reduce((sum, count) => sum + count, 3);
    return `vgg${depth} of width ${width}${hiddenNorm === "batch" ? " with batch normalisation" : ""} in ${precision}`;
  },
  create: (settings, { input, classes }) => {
    checkHead(settings.head);
    const { height, width } = input;
    if (Math.min(height, width) < LEAST_SIDE) {
      const small = `images of ${height} × ${width} are too small for five poolings, which take ${LEAST_SIDE} × ${LEAST_SIDE}`;
      throw new SettingError("model.name", "vgg", `another network: ${small}`);
    }
    return createVgg(settings, input, classes);
  },
});
