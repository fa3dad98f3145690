/** @file Experiments that are others, changed by what was set by hand. */
import type { Mapping } from "./mapping.ts";
import { applyOverrides, nameOverride, type Override } from "./override.ts";
import { parseExperiment } from "./parseExperiment.ts";
import { PRESETS } from "./presets/index.ts";
import { RequestError } from "./requestError.ts";
import type { Experiment } from "./schema.ts";

/**
 * The experiment of a preset, changed by `overrides`.
 * @param overrides In order; of one that is given twice the last counts. One that makes a group one of another kind
 * (`optimizer.name=sgd`) takes what only the former kind has out of it.
 * @throws RequestError with a message of one line.
 * @example
 * import { loadPreset } from "slingshot-lab/experiment";
 *
 * const experiment = loadPreset("hypercube", ["optimizer.epsilon=1e-5", "steps=100"]);
 * console.log(experiment.optimizer.name, experiment.steps); // adam 100
 */
export function loadPreset(name: string, overrides: readonly Override[] = []): Experiment {
  const preset = PRESETS.get(name);
  if (preset === undefined) {
    throw new RequestError(`${name}: no such preset (presets: ${[...PRESETS.keys()].join(", ")})`);
  }
  return changeExperiment(preset.experiment, overrides);
}

/**
 * `experiment`, changed by `overrides` as `loadPreset` takes them.
 * @throws RequestError with a message of one line.
 */
export function changeExperiment(
  experiment: Omit<Experiment, "instruments">,
  overrides: readonly Override[],
): Experiment {
  const document = applyOverrides(structuredClone(experiment) as Mapping, overrides);
  return parseExperiment(document, (path, name) => nameOverride(path, name, overrides) ?? name);
}
