/** @file The settings of training: batches, validation, optimizer and loss. */
import { z } from "zod";

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

const beta = z.number().min(0).lt(1);

/** How the gradient moves the parameters. */
export const optimizerSchema = z
  .strictObject({
    name: z
      .enum(["adam", "adamW"])
      .default("adam")
      .describe(
        "Update rule. `adam` (Kingma & Ba 2015) adds weight decay to the gradient; `adamW` (Loshchilov & Hutter 2019) takes it off the weights directly. Without weight decay they are the same.",
      ),
    learningRate: z
      .number()
      .positive()
      .default(1e-3)
      .describe("Step size; the largest where there is warm-up or a schedule."),
    betas: z
      .tuple([beta, beta])
      .default([0.9, 0.95])
      .describe("Decay a step of the running means of the gradient and of its square. Thilak et al., Table 1."),
    epsilon: z
      .number()
      .min(0)
      .default(1e-8)
      .describe(
        "Added to the root of the running mean square. Larger values damp slingshots: in Thilak et al., Fig. 4 there is none at 1e-5.",
      ),
    epsilonPlacement: z
      .enum(["after-root", "inside-root", "before-correction"])
      .default("after-root")
      .describe(
        "Where epsilon is added, v being the running mean square and c = 1 − β₂^step its bias correction. `after-root`: √v/√c + ε, as in PyTorch and openai/grok. `inside-root`: √(v/c + ε). `before-correction`: (√v + ε)/√c.",
      ),
    weightDecay: z
      .number()
      .min(0)
      .default(0)
      .describe(
        "Pull of all parameters towards 0. `adam`: this times the parameter is added to its gradient. `adamW`: learningRate times this times the parameter is taken off it. Thilak et al., appendix C.1: slingshots go as it grows.",
      ),
    warmupSteps: z
      .int()
      .min(0)
      .max(1_000_000_000)
      .default(0)
      .describe(
        "Steps over which the learning rate rises in a line from 0: step s, counted from 1, has the share (s − 1)/warmupSteps of it, at most 1. The first step then has rate 0, as in openai/grok. 0 for no warm-up.",
      ),
    schedule: z
      .enum(["constant", "cosine", "linear"])
      .default("constant")
      .describe("How the learning rate falls: not at all, along half a cosine, or in a line."),
    scheduleSteps: z
      .int()
      .min(1)
      .max(1_000_000_000)
      .default(100_000)
      .describe("Steps after which a cosine or linear schedule has reached its end, where it stays."),
    finalShare: z
      .number()
      .min(0)
      .max(1)
      .default(0.1)
      .describe("Share of the learning rate at the end of a cosine or linear schedule."),
  })
  .prefault({})
  .describe("The optimizer.");

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
