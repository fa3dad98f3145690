/** @file The training step of an experiment as one program. */

import type { Dataset } from "../data/index.ts";
import { concatenate, differentiate, leaf, type Program, part, reshape, sizeOf, type Tensor } from "../engine/index.ts";
import type { Experiment } from "../experiment/index.ts";
import { INSTRUMENTS } from "../instruments/index.ts";
import { createMlp, type Model } from "../models/index.ts";
import { createAdam, type Optimizer } from "../optimizers/index.ts";
import { traceLoss } from "./lossGraph.ts";

/** One training step, and the tensors through which the loop feeds and reads it. */
export interface TrainingGraph {
  readonly model: Model;
  readonly optimizer: Optimizer;
  /** Leaves. */
  readonly inputs: Tensor;
  readonly labels: Tensor;
  /** All parameters behind one another, in the model's order. */
  readonly parameters: Tensor;
  /** What each instrument reads, in the order of `INSTRUMENTS`. */
  readonly readings: readonly Tensor[];
  readonly program: Program;
}

/** Traces forward pass, loss, gradient, update and instruments. */
export function traceTraining(experiment: Experiment, dataset: Dataset): TrainingGraph {
  const dtype = experiment.model.precision;
  const model = createMlp(experiment.model, dataset.dimensions, dataset.classes);
  const counts = model.parameters.map(({ shape }) => sizeOf(shape));
  const total = counts.reduce((sum, count) => sum + count, 0);
  const optimizer = createAdam(experiment.optimizer, total, dtype);

  const inputs = leaf("inputs", [dataset.points, dataset.dimensions], dtype);
  const labels = leaf("labels", [dataset.points], "i32");
  const parameters = leaf("parameters", [total], dtype);
  let offset = 0;
  const views = model.parameters.map(({ shape }, index) => {
    const view = part(parameters, offset, shape);
    offset += counts[index] as number;
    return view;
  });

  const loss = traceLoss(model.trace(inputs, views), labels, experiment.loss);
  const slopes = differentiate(loss.loss, views);
  const gradient = concatenate(slopes.map((slope) => reshape(slope, [sizeOf(slope.shape)])));
  const [logitGradient] = differentiate(loss.loss, [loss.logits]) as [Tensor];
  const { update, denominator, epsilon } = optimizer.trace(parameters, gradient);
  const lastLayerWeight = views[model.parameters.findIndex(({ name }) => name === model.lastLayer)] as Tensor;
  const step = { ...loss, labels, logitGradient, gradient, lastLayerWeight, denominator, epsilon };
  const readings = INSTRUMENTS.map((instrument) => instrument.trace(step));
  return { model, optimizer, inputs, labels, parameters, readings, program: { outputs: readings, updates: [update] } };
}
