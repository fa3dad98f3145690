/** @file How many threads an experiment is worth. */
import { availableParallelism } from "node:os";
import { resolveBatchSize } from "../data/index.ts";
import { bindModel, type Experiment } from "../experiment/index.ts";
import { countParameters } from "../models/index.ts";

/** Multiplications a step below which a second thread costs more in waiting than it saves. */
const WORTH_THREADS = 3e7;

/** How many threads train `experiment` the fastest: all that there are, or one where the network is small. */
export function chooseThreads(experiment: Experiment): number {
  return countProducts(experiment) < WORTH_THREADS ? 1 : availableParallelism();
}

/** Multiplications of a step, about. */
export function countProducts(experiment: Experiment): number {
  const { model, shape } = bindModel(experiment);
  const rows = resolveBatchSize({ rows: shape.rows.train, size: experiment.batch.size });
  // Each parameter is multiplied in the forward pass and twice in the backward pass, for every row.
  return 3 * rows * countParameters(model);
}
