/** @file What somebody asks a lab to train, looked at before anything is done: it must be allowed, and name no file of this machine but its data. */
import { resolve } from "node:path";
import { completeExperiment } from "../experiment/file/loadExperiment.ts";
import {
  changeExperiment,
  type Experiment,
  listChanges,
  loadPreset,
  PRESETS,
  parseExperiment,
} from "../experiment/index.ts";
import { isMapping, type Mapping } from "../experiment/mapping.ts";
import { parseYaml } from "../experiment/parseYaml.ts";
import { type ForkRequest, LabError, type RunRequest } from "../lab/index.ts";
import { LARGEST_EXPERIMENT } from "../limits.ts";
import { showValue } from "../showValue.ts";
import type { Run } from "../store/index.ts";

/**
 * The complete experiment that is asked for.
 * @throws LabError or RequestError (`invalid`) in one line
 */
export function checkExperiment({ experiment: text, set }: RunRequest): Experiment {
  const name = text.trim();
  if (PRESETS.has(name)) return placeData(loadPreset(name, set));
  const document = readDocument(text);
  const { preset } = document;
  if (preset !== undefined && (typeof preset !== "string" || !PRESETS.has(preset))) {
    const names = [...PRESETS.keys()].join(", ");
    throw new LabError("invalid", `preset: ${showValue(preset)} is not allowed; must be one of ${names}`);
  }
  const place = { name: preset ?? "", folder: "", within: "experiment" };
  return placeData(completeExperiment(document, set, place));
}

/**
 * What a fork changes is looked at before its parent is replayed.
 * @throws LabError or RequestError (`invalid`) in one line
 */
export function checkFork({ experiment, series }: Run, { at, set }: ForkRequest): void {
  const original = parseExperiment(experiment);
  const changed = changeExperiment(original, set);
  listChanges(original, changed);
  const last = series.step.at(-1) ?? 0;
  if (at > last)
    throw new LabError("invalid", `at: ${at} is not allowed; must be at most ${last}, the last step recorded`);
}

function readDocument(text: string): Mapping {
  if (Buffer.byteLength(text) > LARGEST_EXPERIMENT)
    throw new LabError("invalid", `an experiment has at most ${LARGEST_EXPERIMENT.toLocaleString("en")} bytes`);
  const document = parseYaml(text, (line, column) => `experiment:${line}:${column}`);
  if (isMapping(document)) return document;
  throw new LabError("invalid", `an experiment is not ${showValue(document)}; it is settings, or the name of a preset`);
}

/** Files of data are named as from where the lab was started: the experiment itself lies in a folder that goes again. */
function placeData(experiment: Experiment): Experiment {
  const { data } = experiment;
  if (!("path" in data) || typeof data.path !== "string") return experiment;
  return { ...experiment, data: { ...data, path: resolve(data.path) } };
}
