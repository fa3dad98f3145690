/** @file The schema of an experiment: every setting with its meaning, its bounds and its default. */
import { z } from "zod";

const model = z
  .strictObject({
    name: z.literal("mlp").default("mlp").describe("Kind of network: a multilayer perceptron."),
    depth: z
      .int()
      .min(1)
      .max(1000)
      .default(6)
      .describe("Linear layers, the last one (the classification layer) included. Thilak et al., Fig. 1 use 6."),
    width: z.int().min(1).max(65_536).default(64).describe("Units of each hidden layer."),
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
    precision: z
      .enum(["f32", "f64"])
      .default("f32")
      .describe("Floating-point format of parameters, activations, gradients and optimizer state."),
  })
  .prefault({})
  .describe("The network.");

const data = z
  .strictObject({
    name: z
      .literal("hypercube")
      .default("hypercube")
      .describe(
        "Kind of data. `hypercube`: corners of a low-dimensional cube with standard normal noise around them, in a space of more dimensions that are noise only; every dimension is standardised. Thilak et al. (TMLR 2024), appendix A.9.",
      ),
    points: z
      .int()
      .min(2)
      .max(1_000_000)
      .default(128)
      .describe("Training points; point i has label i mod 2^informativeDimensions. At least one point a class."),
    dimensions: z.int().min(1).max(65_536).default(128).describe("Dimensions of a point: inputs of the network."),
    informativeDimensions: z
      .int()
      .min(1)
      .max(16)
      .default(3)
      .describe("Dimensions that carry the label. There are 2^informativeDimensions classes."),
    separation: z
      .number()
      .min(0)
      .default(1)
      .describe("Distance of each corner from the origin along each informative dimension; the noise has deviation 1."),
  })
  .prefault({})
  .describe("The training data.");

const beta = z.number().min(0).lt(1);

const optimizer = z
  .strictObject({
    name: z
      .enum(["adam", "adamW"])
      .default("adam")
      .describe(
        "Update rule. `adam` (Kingma & Ba 2015) adds weight decay to the gradient; `adamW` (Loshchilov & Hutter 2019) takes it off the weights directly. Without weight decay they are the same.",
      ),
    learningRate: z.number().positive().default(1e-3).describe("Step size."),
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
    weightDecay: z
      .number()
      .min(0)
      .default(0)
      .describe(
        "Pull of all parameters towards 0. `adam`: this times the parameter is added to its gradient. `adamW`: learningRate times this times the parameter is taken off it. Thilak et al., appendix C.1: slingshots go as it grows.",
      ),
  })
  .prefault({})
  .describe("The optimizer. It takes the gradient of all points at every step (full batch).");

const loss = z
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
        "How the gradient with respect to the logits is computed. `softmax-minus-one-hot`: p − y, in which the entry of the right class rounds to 0 while the others stay. `zero-sum`: the entry of the right class is minus the sum of the others, so that the entries always sum to 0.",
      ),
  })
  .prefault({})
  .describe("The loss: mean softmax cross-entropy over the points.");

const fields = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/)
    .default("experiment")
    .describe("Label of the experiment; it becomes part of the name of the run's folder."),
  model,
  data,
  optimizer,
  loss,
  arithmetic: z
    .enum(["strict", "fast"])
    .default("strict")
    .describe(
      "`strict`: every operation rounds once and sums have a fixed order, so that a run has the same bits on every machine and any number of threads. `fast`: fused multiply-add where the machine has it; bits may differ between machines.",
    ),
  steps: z.int().min(1).max(1_000_000_000).default(5000).describe("Updates of the parameters."),
  seed: z
    .int()
    .min(0)
    .default(0)
    .describe("Of all random numbers: the data and the first weights come from independent streams of it."),
});

/** Memory that a WebAssembly module can address. */
const ADDRESSABLE_BYTES = 2 ** 32;

type Fields = z.output<typeof fields>;

/** Bytes that training takes at the least: parameters and their two moments, and the values of every layer. */
function leastBytes({ model, data }: Fields): number {
  const classes = 2 ** data.informativeDimensions;
  const widths = [data.dimensions, ...new Array<number>(model.depth - 1).fill(model.width), classes];
  const parameters = widths.slice(1).reduce((sum, outputs, i) => sum + outputs * ((widths[i] ?? 0) + 1), 0);
  const activations = data.points * widths.reduce((sum, width) => sum + width, 0);
  return (3 * parameters + activations) * (model.precision === "f64" ? 8 : 4);
}

/**
 * An experiment: all that decides the bits of a run. Everything has a default; unknown settings are refused.
 *
 * The document is the same in a file, in a preset and in the manifest of a run.
 */
export const experimentSchema = fields.superRefine(refuseImpossible, { when: ({ issues }) => issues.length === 0 });

/** Settings that are each allowed but cannot be met together. */
function refuseImpossible(experiment: Fields, context: z.core.$RefinementCtx): void {
  const { points, dimensions, informativeDimensions } = experiment.data;
  const refuse = (path: string[], message: string): void => context.addIssue({ code: "custom", path, message });
  if (informativeDimensions > dimensions) {
    refuse(["data", "informativeDimensions"], `must be at most data.dimensions, ${dimensions}`);
  }
  const classes = 2 ** informativeDimensions;
  if (points < classes) {
    refuse(["data", "points"], `must be at least 2^data.informativeDimensions, ${classes}: one point a class`);
  }
  const bytes = leastBytes(experiment);
  if (bytes > ADDRESSABLE_BYTES) {
    const gibibytes = (bytes / 2 ** 30).toFixed(1);
    refuse(
      ["model", "width"],
      `model and data need at least ${gibibytes} GiB of memory and the engine can address 4 GiB`,
    );
  }
}

/** A complete experiment. */
export type Experiment = z.output<typeof experimentSchema>;

/** An experiment as people write it: what is left out has its default. */
export type ExperimentInput = z.input<typeof experimentSchema>;
