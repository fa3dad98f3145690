/** @file Experiments: schema, presets, loading, comparison. */
export { type BoundModel, bindModel, describeSubject } from "./bindModel.ts";
export { changeExperiment, loadPreset } from "./changeExperiment.ts";
export { type Change, listChanges, listEffectiveChanges } from "./forkable.ts";
export { nameFork } from "./nameFork.ts";
export type { Override } from "./override.ts";
export { parseExperiment } from "./parseExperiment.ts";
export { PRESETS, type Preset } from "./presets/index.ts";
export { RequestError } from "./requestError.ts";
export type { Experiment, ExperimentInput } from "./schema.ts";
export { findSetting, listSettings, listSettingsOf, type Setting } from "./settings.ts";
