/** @file Muon: orthogonalised momentum for hidden matrices, AdamW for the rest. */
import { z } from "zod";
import {
  add,
  cast,
  div,
  type FloatType,
  fill,
  joinTensors,
  matmul,
  maximum,
  mul,
  part,
  reshape,
  type Shape,
  scalar,
  sizeOf,
  splitVector,
  sqrt,
  squaredNorm,
  sub,
  type Tensor,
} from "../engine/index.ts";
import { SettingError } from "../settingError.ts";
import { adamScalars, beta, computeAdam } from "./adamStep.ts";
import { commonSettings } from "./commonSettings.ts";
import { matchNames, type ParameterPlace, takeOthers } from "./layout.ts";
import { defineOptimizer, type StepInputs, type StepResult } from "./optimizer.ts";
import { learningRate, scheduleFactor } from "./schedule.ts";
import { decayParameters, decoupledWeightDecay } from "./weightDecay.ts";

/** a, b and c of X ← aX + b(XXᵀ)X + c(XXᵀ)²X, chosen by Jordan for the steepest rise of small singular values. */
const NEWTON_SCHULZ = [3.4445, -4.775, 2.0315] as const;

const settings = z
  .strictObject({
    name: z.literal("muon"),
    learningRate: learningRate(1e-3).describe(
      "Step size of the hidden matrices; the largest where there is warm-up or a schedule. Jordan uses 0.02.",
    ),
    momentum: z
      .number()
      .min(0)
      .lt(1)
      .default(0.95)
      .describe("Decay a step of the running mean of a matrix's gradient."),
    nesterov: z.boolean().default(true).describe("Whether the running mean looks ahead by the gradient of this step."),
    newtonSchulzSteps: z
      .int()
      .min(1)
      .max(99)
      .default(5)
      .describe("Steps of the iteration that brings the singular values of an update near 1."),
    newtonSchulzEpsilon: z
      .number()
      .positive()
      .default(1e-7)
      .describe("Least norm that an update is divided by before the iteration; the `eps` of torch.optim.Muon."),
    adjustLearningRate: z
      .enum(["original", "match-rms-adamw"])
      .default("original")
      .describe(
        "Factor of a matrix's learning rate by its shape. `original`: √max(1, rows/columns) (Jordan). `match-rms-adamw`: 0.2 √max(rows, columns) (Liu et al. 2025).",
      ),
    adamLearningRate: learningRate(1e-3).describe(
      "Step size of AdamW for embeddings, last layer and vectors; warm-up and schedule are those of the matrices.",
    ),
    adamBetas: z
      .tuple([beta, beta])
      .default([0.9, 0.95])
      .describe("Decay a step of AdamW's running means of the gradient and of its square."),
    adamEpsilon: z.number().min(0).default(1e-8).describe("Added to the root of AdamW's running mean square."),
    ...decoupledWeightDecay,
    ...commonSettings,
  })
  .describe(
    "Muon (Jordan et al. 2024): orthogonalised momentum for hidden matrices, AdamW for all other parameters. As torch.optim.Muon takes them: a tensor that holds several matrices, as the stacked ones of queries, keys and values, is one matrix; so is the first layer of an MLP. Filters of a convolution are, as Jordan has them, a matrix of one row for each filter.",
  );

export const muon = defineOptimizer({
  name: "muon",
  source:
    "Jordan et al. 2024 (Muon: an optimizer for hidden layers in neural networks); Liu et al. 2025 (arXiv 2502.16982) for match-rms-adamw; as torch.optim.Muon computes it, which rounds the iteration to bfloat16",
  equation:
    "b ← μb + (1 − μ)g, u = μb + (1 − μ)g in Nesterov's form and b else, X = u/max(‖u‖, ε), five times X ← 3.4445X − 4.775(XXᵀ)X + 2.0315(XXᵀ)²X, θ ← (1 − ηλ)θ − η s X with s = √max(1, rows/columns) or 0.2√max(rows, columns); embeddings, last layer and vectors by AdamW",
  settings,
  memory: () => ["momentum_buffer", "exp_avg", "exp_avg_sq"],
  scalars: (settings, count) => {
    const { adamLearningRate, adamBetas, adamEpsilon, weightDecay } = settings;
    const rate = settings.learningRate * scheduleFactor(settings, count.step);
    const adam = adamScalars(
      {
        ...settings,
        learningRate: adamLearningRate,
        betas: adamBetas,
        epsilon: adamEpsilon,
        epsilonPlacement: "after-root",
      },
      count,
      true,
    );
    return {
      ...adam,
      matrixRate: rate,
      keep: 1 - rate * weightDecay,
      pull: rate * weightDecay,
      adamKeep: 1 - adam.learningRate * weightDecay,
      adamPull: adam.learningRate * weightDecay,
    };
  },
  check: ({ frozen }, layout) => {
    const stay = matchNames(layout, frozen);
    if (layout.some(({ name, role }) => role === "matrix" && !stay.has(name))) return;
    const reason = "muon moves matrices between hidden layers, and the network has none that is trained";
    throw new SettingError("optimizer.name", "muon", `another optimizer: ${reason}`);
  },
  step: (inputs, settings) => {
    const { layout, parameters, gradient, initial, memory } = inputs;
    const matrices = new Set(layout.filter(({ role }) => role === "matrix").map(({ name }) => name));
    const others = stepOthers(inputs, settings, matrices);
    const [exact, square] = [others.memory?.exp_avg as Tensor, others.memory?.exp_avg_sq as Tensor];
    const vectors = [parameters, gradient, memory.momentum_buffer as Tensor, ...(initial ? [initial] : [])];
    const shapes = layout.map(({ shape }) => shape);
    const parts = vectors.map((vector) => splitVector(vector, shapes));
    const moved = layout.map((place, i) =>
      matrices.has(place.name)
        ? stepMatrix(
            inputs,
            settings,
            place,
            parts.map((tensors) => tensors[i] as Tensor),
          )
        : null,
    );
    /** The matrices' own tensors, and the stretches of `rest` between them. */
    const join = (own: (matrix: MatrixStep) => Tensor, rest: Tensor) => {
      let offset = 0;
      return joinTensors(
        moved.map((matrix, i) => {
          if (matrix !== null) return own(matrix);
          const shape = shapes[i] as Shape;
          offset += sizeOf(shape);
          return part(rest, offset - sizeOf(shape), shape);
        }),
      );
    };
    const nothing = ({ parameters }: MatrixStep) => fill(0, parameters.shape, parameters.dtype);
    const still = fill(0, [sizeOf(others.parameters.shape)], inputs.dtype);
    return {
      parameters: join(({ parameters }) => parameters, others.parameters),
      memory: {
        momentum_buffer: join(({ momentum }) => momentum, still),
        exp_avg: join(nothing, exact),
        exp_avg_sq: join(nothing, square),
      },
    };
  },
});

type Settings = z.output<typeof settings>;

/** AdamW, of all that is no hidden matrix. */
function stepOthers(inputs: StepInputs, settings: Settings, matrices: ReadonlySet<string>): StepResult {
  const { layout, parameters, gradient, initial, memory, scalars } = inputs;
  const take = (vector: Tensor) => takeOthers(layout, matrices, vector);
  const own = {
    ...inputs,
    layout: layout.filter(({ name }) => !matrices.has(name)),
    parameters: take(parameters),
    gradient: take(gradient),
    memory: { exp_avg: take(memory.exp_avg as Tensor), exp_avg_sq: take(memory.exp_avg_sq as Tensor) },
    ...(initial && { initial: take(initial) }),
  };
  const factors = { keep: scalars.adamKeep as Tensor, pull: scalars.adamPull as Tensor };
  return computeAdam(
    { ...own, parameters: decayParameters(own, settings, factors) },
    { betas: settings.adamBetas, epsilon: settings.adamEpsilon, epsilonPlacement: "after-root", amsgrad: false },
  );
}

interface MatrixStep {
  readonly parameters: Tensor;
  readonly momentum: Tensor;
}

/** @param tensors of the matrix: itself, its gradient, its momentum, and its first values where weight decay pulls to them */
function stepMatrix(
  { dtype, scalars }: StepInputs,
  settings: Settings,
  place: ParameterPlace,
  [weight, slope, last, initial]: readonly Tensor[],
): MatrixStep {
  const at = (value: number) => scalar(value, dtype);
  const [parameters, gradient] = [weight as Tensor, slope as Tensor];
  const share = at(1 - settings.momentum);
  const momentum = add(last as Tensor, mul(sub(gradient, last as Tensor), share));
  // PyTorch's lerp: for weights above a half it begins with the other end.
  const update = settings.nesterov ? sub(momentum, mul(sub(momentum, gradient), share)) : momentum;
  const factor = shapeFactor(matrixShape(place.shape), settings.adjustLearningRate);
  const decayed = decayParameters({ dtype, layout: [place], parameters, ...(initial && { initial }) }, settings, {
    keep: scalars.keep as Tensor,
    pull: scalars.pull as Tensor,
  });
  const rate = mul(scalars.matrixRate as Tensor, at(factor));
  return { parameters: sub(decayed, mul(orthogonalize(update, settings), rate)), momentum };
}

/** Of filters [out, in, y, x]: [out, in · y · x]. */
const matrixShape = (shape: Shape): readonly [rows: number, columns: number] => {
  const [rows = 1, ...others] = shape;
  return [rows, sizeOf(others)];
};

/** The Newton–Schulz iteration: the same singular vectors, singular values near 1. */
function orthogonalize(update: Tensor, { newtonSchulzSteps, newtonSchulzEpsilon }: Settings): Tensor {
  const { dtype } = update;
  const shape = matrixShape(update.shape);
  const [rows, columns] = shape;
  const isTall = rows > columns;
  const norm = maximum(sqrt(squaredNorm(update)), scalar(newtonSchulzEpsilon, "f64"));
  const [a, b, c] = NEWTON_SCHULZ.map((value) => scalar(value, dtype as FloatType)) as [Tensor, Tensor, Tensor];
  let x = reshape(div(update, cast(norm, dtype as FloatType)), shape);
  for (let step = 0; step < newtonSchulzSteps; step++) {
    // On the shorter side, where the products are smaller.
    const gram = isTall ? matmul(x, x, { transposeA: true }) : matmul(x, x, { transposeB: true });
    const polynomial = add(mul(gram, b), mul(matmul(gram, gram), c));
    x = add(mul(x, a), isTall ? matmul(x, polynomial) : matmul(polynomial, x));
  }
  return reshape(x, update.shape);
}

function shapeFactor([rows, columns]: readonly [number, number], adjust: Settings["adjustLearningRate"]): number {
  return adjust === "original" ? Math.sqrt(Math.max(1, rows / columns)) : 0.2 * Math.sqrt(Math.max(rows, columns));
}
