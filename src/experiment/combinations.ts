/** @file Settings that are each allowed but cannot be met together. */
import type { z } from "zod";
import { type AlgorithmicData, createAlgorithmicData, createBatcher, DataError } from "../data/index.ts";
import type { Experiment } from "./schema.ts";

type Of<Kind extends "model" | "data", Name> = Extract<Experiment[Kind], { name: Name }>;

/** What is wrong with one setting, to be read after its path and value. */
type Refuse = (path: readonly string[], message: string) => void;

/** Memory that a WebAssembly module can address. */
const ADDRESSABLE_BYTES = 2 ** 32;

/** Adds an issue for what cannot be met; the data layer is asked about data and batches, so that there is one rule. */
export function refuseCombinations(experiment: Experiment, context: z.core.$RefinementCtx): void {
  const refuse: Refuse = (path, message) => context.addIssue({ code: "custom", path: [...path], message });
  const { model, data } = experiment;
  try {
    if (model.name === "mlp" && data.name === "hypercube") refuseWithHypercube(experiment, model, data, refuse);
    else if (model.name === "transformer" && data.name === "algorithmic") {
      refuseWithTable(experiment, model, data, refuse);
    } else {
      const partner = model.name === "mlp" ? "hypercube" : "algorithmic";
      refuse(
        ["data", "name"],
        `must be ${partner} with model.name ${model.name} (mlp goes with hypercube, transformer with algorithmic)`,
      );
    }
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    refuse(error.path.split("."), `must be ${error.allowed}`);
  }
}

function refuseWithHypercube(
  { batch, seed }: Experiment,
  model: Of<"model", "mlp">,
  data: Of<"data", "hypercube">,
  refuse: Refuse,
): void {
  const { points, dimensions, informativeDimensions } = data;
  if (informativeDimensions > dimensions) {
    refuse(["data", "informativeDimensions"], `must be at most data.dimensions, ${dimensions}`);
  }
  const classes = 2 ** informativeDimensions;
  if (points < classes) {
    refuse(["data", "points"], `must be at least 2^data.informativeDimensions, ${classes}: one point a class`);
  }
  const { size } = createBatcher({ rows: points, ...batch }, seed);
  const widths = [dimensions, ...new Array<number>(model.depth - 1).fill(model.width), classes];
  const parameters = widths.slice(1).reduce((sum, outputs, i) => sum + outputs * ((widths[i] ?? 0) + 1), 0);
  const activations = size * widths.reduce((sum, width) => sum + width, 0);
  refuseTooLarge(parameters, activations, model.precision, refuse);
}

function refuseWithTable(
  { batch, seed }: Experiment,
  model: Of<"model", "transformer">,
  data: Of<"data", "algorithmic">,
  refuse: Refuse,
): void {
  const { layers, width, heads, mlpWidth } = model;
  if (width % heads !== 0) refuse(["model", "heads"], `must divide model.width, ${width}`);
  // Takes a few milliseconds: less than a second rule for every refusal would cost.
  const { train, vocabulary, form }: AlgorithmicData = createAlgorithmicData(data, seed);
  const { size } = createBatcher({ rows: train.length, ...batch }, seed);
  const symbols = vocabulary.symbols.length;
  const parameters = layers * (4 * width + 2 * mlpWidth) * width + symbols * width * (model.tiedUnembedding ? 1 : 2);
  // Of other positions than the scored ones it depends on the rows of a batch how many there are to compute.
  const activations = size * form.scoredPositions.length * (layers * (4 * width + mlpWidth) + symbols);
  refuseTooLarge(parameters, activations, model.precision, refuse);
}

/** Training holds at the least the parameters, their two moments, and the values of every layer. */
function refuseTooLarge(parameters: number, activations: number, precision: "f32" | "f64", refuse: Refuse): void {
  const bytes = (3 * parameters + activations) * (precision === "f64" ? 8 : 4);
  if (bytes <= ADDRESSABLE_BYTES) return;
  const gibibytes = (bytes / 2 ** 30).toFixed(1);
  const heaviest = activations > 3 * parameters ? ["batch", "size"] : ["model", "width"];
  refuse(heaviest, `model and data need at least ${gibibytes} GiB of memory and the engine can address 4 GiB`);
}
