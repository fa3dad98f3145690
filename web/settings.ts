/** @file What a page knows of an experiment's settings. It is large, and loaded only where it is asked for. */
import "./strictSchemas.ts";
import { stringify } from "yaml";
import { differences } from "../src/experiment/differences.ts";
import {
  changeExperiment,
  findSetting,
  listSettings,
  loadPreset,
  PRESETS,
  type Setting,
} from "../src/experiment/index.ts";
import { valueAt } from "../src/experiment/parseExperiment.ts";

export { findSetting, listSettings, PRESETS, type Setting };

export interface Preview {
  /** What of the experiment a file would have to say. */
  readonly short: string;
  readonly whole: string;
  /** Values of all settings, by their paths. */
  readonly read: (path: string) => unknown;
}

/** @throws RequestError for what is not allowed */
export function previewExperiment(preset: string, set: readonly string[]): Preview {
  const base = loadPreset(preset);
  const experiment = changeExperiment(base, set);
  const changed = differences(base, experiment).map((path) => [path, valueAt(experiment, path.split("."))] as const);
  return {
    short: stringify({ preset, ...Object.fromEntries(changed.filter(([, value]) => value !== undefined)) }),
    whole: stringify(experiment),
    read: (path) => valueAt(experiment, path.split(".")),
  };
}
