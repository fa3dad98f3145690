/** @file How many threads an experiment is worth. */
import { availableParallelism } from "node:os";
import type { Experiment } from "../experiment/index.ts";
import { countStepProducts } from "./countStepProducts.ts";

/** Multiplications a step below which a second thread costs more in waiting than it saves. */
const WORTH_THREADS = 3e7;

/** How many threads train `experiment` the fastest: all that there are, or one where the network is small. */
export function chooseThreads(experiment: Experiment): number {
  return countStepProducts(experiment) < WORTH_THREADS ? 1 : availableParallelism();
}
