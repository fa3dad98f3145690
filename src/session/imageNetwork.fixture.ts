/** @file The smallest network that reads images: one linear layer on their numbers, pixel by pixel. */
import { z } from "zod";
import { matmul, reshape, sizeOf } from "../engine/index.ts";
import { commonModelSettings, defineModel, type ModelPart, modelParts } from "../models/index.ts";
import { normal } from "../random/index.ts";

export const linearOnImages = defineModel({
  name: "linearOnImages",
  source: "these tests",
  accepts: ["images"],
  settings: z
    .strictObject({
      name: z.literal("linearOnImages"),
      claimed: z.int().default(1).describe("Activations that it says to have."),
      ...commonModelSettings,
    })
    .describe("One linear layer."),
  firstWeights: [],
  describe: () => "a linear layer",
  create: ({ claimed }, { input: { height, width, channels }, classes }) => {
    const size = height * width * channels;
    const shape = [classes, size];
    return {
      parameters: [
        {
          name: "head.weight",
          shape,
          initialize: (stream) => Float64Array.from({ length: sizeOf(shape) }, () => normal(stream) / size),
        },
      ],
      lastLayer: "head.weight",
      activationsPerRow: claimed,
      layers: ["pixels"],
      trace: (images, [weight]) => {
        const features = reshape(images, [images.shape[0] as number, size]);
        return {
          features,
          layers: [features],
          logits: matmul(features, weight as typeof images, { transposeB: true }),
        };
      },
    };
  },
});

modelParts.add(linearOnImages as unknown as ModelPart);
