/** @file Settings that are each allowed but cannot be met together. */
import type { z } from "zod";
import { isUnexamined, resolveBatchSize } from "../data/index.ts";
import { countParameters, layoutOf } from "../models/index.ts";
import { checkOptimizer, type OptimizerSettings, optimizerParts } from "../optimizers/index.ts";
import { SettingError } from "../settingError.ts";
import { type BoundModel, bindModel, type ModelOnData } from "./bindModel.ts";

/** What of an experiment it depends on. */
interface Combination extends ModelOnData {
  readonly batch: { readonly size: number | "full" | "openai"; readonly sampling: "epochs" | "replacement" };
  readonly optimizer: OptimizerSettings;
}

/** Memory that a WebAssembly module can address. */
const ADDRESSABLE_BYTES = 2 ** 32;

/** What is wrong with one setting, to be read after its path and value. */
type Refuse = (path: readonly (string | number)[], message: string) => void;

/**
 * Adds an issue for what cannot be met; the parts are asked, so that there is one rule. What depends on files that were not
 * looked into yet is checked once they are.
 */
export function refuseCombinations(experiment: Combination, context: z.core.$RefinementCtx): void {
  if (isUnexamined(experiment.data)) return;
  const refuse: Refuse = (path, message) => context.addIssue({ code: "custom", path: [...path], message });
  try {
    const bound = bindModel(experiment);
    const { optimizer } = experiment;
    checkOptimizer(optimizerParts.find(optimizer.name), optimizer, layoutOf(bound.model));
    refuseTooLarge(experiment, bound, refuse);
    refuseShortBatches(experiment, bound, refuse);
  } catch (error) {
    if (!(error instanceof SettingError)) throw error;
    refuse(error.path.split(".").map(readStep), `must be ${error.allowed}`);
  }
}

/** A name, or the place of an item in a list. */
const readStep = (step: string): string | number => (/^\d+$/.test(step) ? Number(step) : step);

/** Training holds at the least the parameters, their two moments, and the values of every layer. */
function refuseTooLarge(experiment: Combination, { shape, model }: BoundModel, refuse: Refuse): void {
  const rows = resolveBatchSize({ rows: shape.rows.train, size: experiment.batch.size });
  const parameters = countParameters(model);
  const activations = rows * model.activationsPerRow;
  const bytes = (3 * parameters + activations) * (experiment.model.precision === "f64" ? 8 : 4);
  if (bytes <= ADDRESSABLE_BYTES) return;
  const gibibytes = (bytes / 2 ** 30).toFixed(1);
  const size = "width" in experiment.model ? ["model", "width"] : ["model"];
  const heaviest = activations > 3 * parameters ? ["batch", "size"] : size;
  refuse(heaviest, `model and data need at least ${gibibytes} GiB of memory and the engine can address 4 GiB`);
}

/** No statistics can be taken of a batch of one row, the last one of an epoch included. */
function refuseShortBatches({ batch }: Combination, { shape, model }: BoundModel, refuse: Refuse): void {
  const { leastBatch = 1 } = model;
  const rows = resolveBatchSize({ rows: shape.rows.train, size: batch.size });
  const rest = batch.sampling === "epochs" ? shape.rows.train % rows : 0;
  const least = `at least ${leastBatch} rows with batch normalisation`;
  if (rows < leastBatch) refuse(["batch", "size"], `must be ${least}`);
  else if (rest > 0 && rest < leastBatch)
    refuse(
      ["batch", "size"],
      `must leave ${least} for the last batch of an epoch, and ${shape.rows.train} rows leave ${rest}`,
    );
}
