/** @file What the curvature of a run may be asked for. */
import { bindModel, type Experiment, RequestError } from "../experiment/index.ts";
import { isPreconditioned, listPreconditioned } from "../instruments/stability.ts";
import { countParameters } from "../models/index.ts";
import { joinWords } from "../words.ts";
import type { CurvatureRequest } from "./curvatureAt.ts";

export interface CurvatureSettings extends CurvatureRequest {
  /** Which rows the loss is the mean of. */
  readonly part: "train" | "validation";
  /** Whether it is that of the batch which the step that follows takes, and not of all training rows. */
  readonly batch: boolean;
  /** In which the network is computed. */
  readonly precision: "f32" | "f64";
}

export const DEFAULT_CURVATURE: CurvatureSettings = {
  ...{ top: 1, bottom: 1, preconditioned: false, traceProbes: 0, densityProbes: 0 },
  ...{ part: "train", batch: false, precision: "f64" },
  ...{ tolerance: 1e-4, mostProducts: 1000, seed: 0 },
};

/** With what is usual where nothing is said. */
export function completeRequest(options: Partial<CurvatureSettings>): CurvatureSettings {
  const entries = Object.entries(DEFAULT_CURVATURE).map(([name, usual]) => [
    name,
    options[name as keyof CurvatureSettings] ?? usual,
  ]);
  return Object.fromEntries(entries) as CurvatureSettings;
}

/** @throws RequestError for what the experiment does not allow */
export function checkRequest(request: CurvatureSettings, experiment: Experiment): void {
  const { part, batch, preconditioned, top, bottom, mostProducts } = request;
  const refuse = (option: string, problem: string) => new RequestError(problem, { option });
  if (preconditioned && !isPreconditioned(experiment.optimizer)) {
    const { name, frozen } = experiment.optimizer;
    const reason = `is for ${joinWords(listPreconditioned())}, whose preconditioner follows from their memory`;
    const own =
      frozen.length === 0 ? `'s optimizer is ${name}` : " has frozen parameters, of which they remember nothing";
    throw refuse("preconditioned", `${reason}; this run${own}`);
  }
  if (batch && part !== "train") throw refuse("batch", "is of the training set: part must be train");
  const { model, shape } = bindModel(experiment);
  if (shape.rows[part] === 0) throw refuse("part", `${part} is not allowed; this run has no ${part} set`);
  if (top + bottom === 0) throw refuse("top", "0 is not allowed where bottom is 0, too");
  const size = countParameters(model);
  if (top + bottom > size) {
    const sum = `${top} and bottom: ${bottom} are more eigenvalues than there are`;
    throw refuse("top", `${sum}: the network has ${size} parameters`);
  }
  if (mostProducts < top + bottom) {
    const least = `at least ${top + bottom}, as many as eigenvalues are asked for`;
    throw refuse("mostProducts", `${mostProducts} is not allowed; must be ${least}`);
  }
}
