/** @file How much there is to compute in a step of an experiment. */
import { resolveBatchSize } from "../data/index.ts";
import { countProducts, leaf } from "../engine/index.ts";
import { type BoundModel, bindModel, type Experiment } from "../experiment/index.ts";
import { createBatchInput } from "../models/index.ts";

/** Each product of the forward pass has two in the backward pass. */
const PASSES = 3;

/**
 * Multiplications of a step, about: of its batch, and the step's share of a validation.
 * @throws SettingError where data come from files that were not looked into
 */
export function countStepProducts(experiment: Experiment): number {
  const { validation, batch } = experiment;
  const bound = bindModel(experiment);
  const { rows } = bound.shape;
  const size = resolveBatchSize({ rows: rows.train, size: batch.size });
  const { everySteps } = validation;
  const validated = everySteps > 0 ? countForward(bound, rows.validation) / everySteps : 0;
  return PASSES * countForward(bound, size) + validated;
}

/** A sequence shares what it begins with with others of the batch; every other row is computed by itself. */
function countForward({ model, shape }: BoundModel, rows: number): number {
  if (rows === 0) return 0;
  const traced = shape.input.kind === "sequences" ? rows : 1;
  const leaves = (tensors: typeof model.parameters) => tensors.map((one) => leaf(one.name, one.shape, "f32"));
  const { input } = createBatchInput(shape.input, traced, "f32");
  const buffers = (model.buffers ?? []).map(({ name, shape }) => leaf(name, shape, "f32"));
  const { logits } = model.trace(input, leaves(model.parameters), undefined, buffers);
  return (countProducts([logits]) * rows) / traced;
}
