/** @file Settings that are each allowed but cannot be met together. */
import type { z } from "zod";
import { checkParts, isUnexamined, listParts, resolveBatchSize } from "../data/index.ts";
import { sizeOf } from "../engine/index.ts";
import { firstDue, isProbeOn, probeParts, type Schedule } from "../instruments/index.ts";
import { countParameters, layoutOf } from "../models/index.ts";
import { bindOptimizer, checkOptimizer, type OptimizerSettings, optimizerParts } from "../optimizers/index.ts";
import { checkRules, type RulePlan, type StopSettings } from "../rules/index.ts";
import { SettingError } from "../settingError.ts";
import { type BoundModel, bindModel, describeSubject, type ModelOnData } from "./bindModel.ts";

/** What of an experiment it depends on. */
interface Combination extends ModelOnData {
  readonly instruments: Readonly<Record<string, unknown>>;
  readonly validation: { readonly everySteps: number };
  readonly steps: number;
  readonly stop?: StopSettings;
  readonly batch: {
    readonly size: number | "full" | "openai";
    readonly sampling: "epochs" | "replacement";
    readonly accumulate: number;
  };
  readonly optimizer: OptimizerSettings;
}

/** Memory that a WebAssembly module can address. */
const ADDRESSABLE_BYTES = 2 ** 32;

/** What is wrong with one setting, to be read after its path and value. */
type Refuse = (path: readonly (string | number)[], message: string, needs?: string) => void;

/**
 * Adds an issue for what cannot be met; the parts are asked, so that there is one rule. What depends on files that were not
 * looked into yet is checked once they are.
 */
export function refuseCombinations(experiment: Combination, context: z.core.$RefinementCtx): void {
  if (isUnexamined(experiment.data)) return;
  const refuse: Refuse = (path, message, needs) =>
    context.addIssue({ code: "custom", path: [...path], message, params: { needs } });
  try {
    const bound = bindModel(experiment);
    const { optimizer } = experiment;
    checkOptimizer(optimizerParts.find(optimizer.name), optimizer, layoutOf(bound.model));
    checkProbes(experiment, bound);
    checkRules(experiment.stop, describeRulePlan(experiment, bound));
    refuseTooLarge(experiment, bound, refuse);
    refuseShortBatches(experiment, bound, refuse);
  } catch (error) {
    if (!(error instanceof SettingError)) throw error;
    refuse(error.path.split(".").map(readStep), `must be ${error.allowed}`, error.needs);
  }
}

/** A name, or the place of an item in a list. */
const readStep = (step: string): string | number => (/^\d+$/.test(step) ? Number(step) : step);

/**
 * Whether every probe that is on can measure, and ever does.
 * @throws SettingError
 */
function checkProbes({ instruments, optimizer, steps }: Combination, bound: BoundModel): void {
  const subject = describeSubject(bound, { optimizer });
  for (const part of probeParts.all) {
    const settings = instruments[part.name];
    if (!isProbeOn(part, settings, subject)) continue;
    part.check?.(settings, subject);
    const first = firstDue(settings as Schedule);
    const waits = ((settings as Schedule).afterSpike ?? 0) > 0;
    if (part.isDue === undefined && first > steps && !waits)
      throw new SettingError(
        ...nameRule(part.name, settings as Schedule, first),
        `a schedule that measures at a step from 1 to ${steps} (steps); the first would be step ${first}`,
      );
  }
}

/** The setting that a schedule's first step comes from, and its value. */
function nameRule(probe: string, { everySteps, at }: Schedule, first: number): [path: string, value: unknown] {
  return at?.includes(first) ? [`instruments.${probe}.at`, at] : [`instruments.${probe}.everySteps`, everySteps];
}

const describeRulePlan = ({ steps, validation }: Combination, { shape }: BoundModel): RulePlan => ({
  steps,
  validationRows: shape.rows.validation,
  validationEverySteps: validation.everySteps,
});

/** Training holds at the least the parameters, what the optimizer remembers, and the values of every layer. */
function refuseTooLarge(experiment: Combination, { shape, model }: BoundModel, refuse: Refuse): void {
  const { optimizer, model: settings } = experiment;
  const rows = resolveBatchSize({ rows: shape.rows.train, size: experiment.batch.size });
  const parameters = countParameters(model);
  const activations = Math.ceil(rows / experiment.batch.accumulate) * model.activationsPerRow;
  const part = optimizerParts.find(optimizer.name);
  const { memory } = bindOptimizer(part, optimizer, layoutOf(model), settings.precision);
  const remembered = [...memory.values()].reduce((sum, tensor) => sum + sizeOf(tensor.shape), 0);
  const bytesOf = settings.precision === "f64" ? 8 : 4;
  const bytes = (parameters + remembered + activations) * bytesOf;
  if (bytes <= ADDRESSABLE_BYTES) return;
  const gibibytes = (bytes / 2 ** 30).toFixed(1);
  const size = "width" in settings ? ["model", "width"] : ["model"];
  // Adam remembers two numbers a parameter; much more than that is the optimizer's doing.
  const remembersMuch = remembered > 4 * parameters && remembered > activations;
  const heaviest = activations > parameters + remembered ? ["batch", "size"] : remembersMuch ? ["optimizer"] : size;
  const what = remembersMuch ? "what it remembers, model and data" : "model and data";
  const left = ADDRESSABLE_BYTES / bytesOf - parameters - remembered;
  const partRows = Math.floor(left / model.activationsPerRow);
  const parts = Math.ceil(rows / partRows);
  const inParts = partRows >= (model.leastBatch ?? 1) ? `; a batch.accumulate of at least ${parts} takes less` : "";
  refuse(heaviest, `${what} need at least ${gibibytes} GiB of memory and the engine can address 4 GiB${inParts}`);
}

/** No statistics can be taken of a batch of one row, or a part of one, those of the last batch of an epoch included. */
function refuseShortBatches({ batch }: Combination, { shape, model }: BoundModel, refuse: Refuse): void {
  const { leastBatch = 1 } = model;
  const { accumulate } = batch;
  const rows = resolveBatchSize({ rows: shape.rows.train, size: batch.size });
  checkParts(rows, accumulate);
  const rest = batch.sampling === "epochs" ? shape.rows.train % rows : 0;
  const least = `at least ${leastBatch} rows with batch normalisation`;
  const shortest = (count: number) => listParts(count, rows, accumulate).at(-1) ?? count;
  if (rows < leastBatch) refuse(["batch", "size"], `must be ${least}`);
  else if (rest > 0 && rest < leastBatch)
    refuse(
      ["batch", "size"],
      `must leave ${least} for the last batch of an epoch, and ${shape.rows.train} rows leave ${rest}`,
    );
  else if (shortest(rows) < leastBatch)
    refuse(["batch", "accumulate"], `must leave ${least} for each part, and of ${rows} one has ${shortest(rows)}`);
  else if (rest > 0 && shortest(rest) < leastBatch)
    refuse(
      ["batch", "accumulate"],
      `must leave ${least} for each part of the last batch of an epoch, and of its ${rest} one has ${shortest(rest)}`,
    );
}
