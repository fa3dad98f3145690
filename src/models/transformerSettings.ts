/** @file The settings of the transformer. */
import { z } from "zod";
import { activation } from "./activations.ts";
import { commonSettings, initializationScale, width } from "./commonSettings.ts";
import { headSettings } from "./head.ts";

export const transformerSettings = z
  .strictObject({
    name: z.literal("transformer"),
    layers: z.int().min(1).max(16).default(2).describe("Blocks of attention and MLP. Thilak et al., Fig. 2 use 2."),
    width: width.default(128).describe("Width of the residual stream. A multiple of `heads`."),
    heads: z
      .int()
      .min(1)
      .max(65_536)
      .default(4)
      .describe("Heads of each attention layer, each of width/heads dimensions. Must divide `width`."),
    mlpWidth: width.default(512).describe("Hidden units of the MLP of each block."),
    activation: activation("inside the MLPs"),
    norm: z
      .enum(["pre", "post", "none"])
      .default("pre")
      .describe(
        "Layer normalisation. `pre`: of the input of each attention layer and MLP, and once more before the unembedding. `post`: of the sum after each of them, as in openai/grok. `none`: nowhere, as in Nanda et al. 2023.",
      ),
    queryKeyNorm: z
      .boolean()
      .default(false)
      .describe(
        "Layer normalisation of each head's queries and keys before their product, with a learnt gain that all heads of a layer share and without a bias (Dehghani et al. 2023, arXiv 2302.05442; Wortsman et al. 2023, arXiv 2309.14322).",
      ),
    attentionBias: z
      .boolean()
      .default(false)
      .describe("Whether queries, keys, values and the output of attention have a bias."),
    mlpBias: z.boolean().default(true).describe("Whether both linear layers of the MLPs have a bias."),
    positions: z
      .enum(["learned", "sinusoidal"])
      .default("learned")
      .describe(
        "Positions, added to the token embeddings. `learned`: parameters. `sinusoidal`: the fixed sines and cosines of Vaswani et al. 2017, as in openai/grok.",
      ),
    tiedUnembedding: z
      .boolean()
      .default(false)
      .describe("Whether the unembedding is the transposed token embedding instead of a matrix of its own."),
    head: headSettings,
    initialization: z
      .enum(["pytorch", "nanda"])
      .default("pytorch")
      .describe(
        "First weights. `pytorch`: uniform in ±1/√(inputs), weights and biases, as torch.nn.Linear; embeddings normal with `embeddingDeviation`. `nanda`: all weights and embeddings normal with deviation 1/√width, the unembedding with 1/√vocabulary; biases 0 (Nanda et al. 2023).",
      ),
    embeddingDeviation: z
      .number()
      .positive()
      .default(0.02)
      .describe(
        "Standard deviation of the first token embeddings and learned positions; `pytorch` initialisation only. openai/grok has 1.",
      ),
    initializationScale,
    dropout: z
      .number()
      .min(0)
      .lt(1)
      .default(0)
      .describe(
        "Share of the outputs of each block's MLP that is set to 0 in training, before they are added to the residual stream; the others are divided by 1 − share. Validation leaves none out. As in openai/grok; Power et al. 2022 use 0.1. Each sequence of a batch has its own, so that training does without prefix sharing then.",
      ),
    prefixSharing: z
      .boolean()
      .default(true)
      .describe(
        "Compute each distinct prefix of the sequences of a batch once instead of once a sequence. The same function, exactly; sums have another order, so that bits differ. With `dropout`, only validation does.",
      ),
    ...commonSettings,
  })
  .describe("A decoder-only transformer with causal attention, for sequences.");

/** What the network itself depends on. */
export type TransformerSettings = Omit<z.output<typeof transformerSettings>, "name" | "weightNoise" | "precision">;
