/** @file The settings of training: batches, validation, optimizer and loss. */
import { z } from "zod";
import { OPTIMIZERS } from "../optimizers/index.ts";
import { settingsOf } from "./settingsOf.ts";

/** Which rows a step takes. */
export const batchSchema = z
  .strictObject({
    size: z
      .union([z.enum(["full", "openai"]), z.int().min(1).max(1_048_576)])
      .default("full")
      .describe(
        "Training rows (points or equations) a step. `full`: all. `openai`: the rule of openai/grok, the smaller of 512 and half of them, rounded up. A number is at most that of the training rows.",
      ),
    sampling: z
      .enum(["epochs", "replacement"])
      .default("epochs")
      .describe(
        "`epochs`: every row once an epoch, in a new order each; the last batch of an epoch has what is left. `replacement`: each row of each batch is drawn from all.",
      ),
    seed: z
      .union([z.literal("experiment"), z.int().min(0)])
      .default("experiment")
      .describe(
        "Seed of the order of the rows alone; `experiment` for the seed of everything. A fork changes the order with it.",
      ),
  })
  .prefault({})
  .describe("The batches: which training rows each step takes.");

/** When a run looks at data that it is not trained on. */
export const validationSchema = z
  .strictObject({
    everySteps: z
      .int()
      .min(0)
      .max(1_000_000_000)
      .default(100)
      .describe(
        "Steps between two validations; 0 for one at the end only. Each covers the whole validation set, and there is always one at the end. Data without a validation set (`hypercube`) ignore it.",
      ),
  })
  .prefault({})
  .describe("How often the validation set is looked at.");

/** How the gradient moves the parameters; the kind is its `name`. */
export const optimizerSchema = z
  .discriminatedUnion("name", settingsOf(OPTIMIZERS))
  .prefault({})
  .describe("The optimizer: how the gradient moves the parameters.");

/** What is minimised, and in which arithmetic. */
export const lossSchema = z
  .strictObject({
    precision: z
      .enum(["f32", "f64", "f16", "bf16"])
      .default("f32")
      .describe(
        "Arithmetic of the softmax cross-entropy and of its gradient with respect to the logits; every operation is rounded to it. The setting that makes slingshots come and go (arXiv 2605.06152; arXiv 2501.04697 on softmax collapse).",
      ),
    gradient: z
      .enum(["softmax-minus-one-hot", "zero-sum"])
      .default("softmax-minus-one-hot")
      .describe(
        "How the gradient with respect to the logits is computed. `softmax-minus-one-hot`: p − y, in which the entry of the right class rounds to 0 while the others stay. `zero-sum`: the entry of the right class is minus the sum of the others, so that the entries sum to 0 but for the rounding of that sum.",
      ),
  })
  .prefault({})
  .describe("The loss: mean softmax cross-entropy over the scored outputs of a batch.");
