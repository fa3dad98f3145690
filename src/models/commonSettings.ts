/** @file The settings that every network has besides its own, and those that several have. */
import { z } from "zod";

export const commonSettings = {
  weightNoise: z
    .number()
    .min(0)
    .default(0)
    .describe(
      "Standard deviation of normal noise that is added to every parameter in the forward pass of each training step, once for the whole batch. The gradient is that at the noisy parameters and the update changes the clean ones, which validation and norms look at. `weight_noise` of openai/grok; Power et al. 2022 use 0.01.",
    ),
  precision: z
    .enum(["f32", "f64"])
    .default("f32")
    .describe("Floating-point format of parameters, activations, gradients and optimizer state."),
};

export const initializationScale = z
  .number()
  .positive()
  .default(1)
  .describe(
    "What all first weights, biases and embeddings are multiplied by: the α of Liu et al. 2022 (Omnigrok), whose grokking on MNIST has 8. Gains and biases of layer normalisations keep their 1 and 0; Omnigrok's networks have none.",
  );

/** Units of a layer. */
export const width = z.int().min(1).max(65_536);
