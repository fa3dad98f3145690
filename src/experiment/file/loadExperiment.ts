/** @file Finds an experiment by the name of a preset or the path of a file, and applies what was set by hand. */
import { basename, extname } from "node:path";
import type { Say } from "../../problem.ts";
import { loadPreset } from "../changeExperiment.ts";
import type { Mapping } from "../mapping.ts";
import { applyOverrides, nameOverride, type Override } from "../override.ts";
import { type Path, parseExperiment } from "../parseExperiment.ts";
import { PRESETS } from "../presets/index.ts";
import type { Experiment } from "../schema.ts";
import { type Layers, layersOf, nameByLayers, readLayers, stackLayers, tellTaken, writtenLayers } from "./layers.ts";

/**
 * The experiment of a preset or of a YAML or JSON file, changed by `overrides`, all defaults filled in.
 *
 * @param source Name of a preset; anything else is the path of a file (write `./hypercube` for a file of that name). What a
 * file leaves out is as in the preset or the file that its own `preset` names.
 * @param overrides In order; of one that is given twice the last counts. One that makes a group one of another kind
 * (`optimizer.name=sgd`) takes what only the former kind has out of it.
 * @param options.folder where a relative path of a file begins
 * @param options.say is told what was taken that nobody asked for
 * @throws RequestError with a message of one line, which names the file or the option where the setting stands.
 * @example
 * import { loadExperiment } from "slingshot-lab/training";
 *
 * try {
 *   loadExperiment("division", ["data.modulus=1"]);
 * } catch (error) {
 *   console.log((error as Error).message); // data.modulus: 1 is not allowed; must be a whole number from 2 to 1024
 * }
 */
export function loadExperiment(
  source: string,
  overrides: readonly Override[] = [],
  { folder = "", say }: { readonly folder?: string; readonly say?: Say } = {},
): Experiment {
  if (PRESETS.has(source)) return loadPreset(source, overrides);
  return complete(readLayers(source, folder), nameOfFile(source), overrides, say);
}

/** Where a document stands that is part of another one. */
export interface DocumentPlace {
  /** The experiment's label, where it gives none. */
  readonly name: string;
  /** Where relative paths of files begin. */
  readonly folder: string;
  /** What messages name before a setting. */
  readonly within: string;
  readonly say?: Say;
}

/**
 * The experiment that `document` describes, which stands under `within` in another document; otherwise as `loadExperiment`.
 */
export function completeExperiment(
  document: Mapping,
  overrides: readonly Override[],
  { name, folder, within, say }: DocumentPlace,
): Experiment {
  return complete(layersOf(document, folder, within), name, overrides, say);
}

/** What people have written of an experiment, and not the program: nothing of a preset. Otherwise as `loadExperiment`. */
export function readWritten(source: string | Mapping, folder: string): Mapping {
  const layers = typeof source === "string" ? readLayers(source, folder) : layersOf(source, folder, "experiment");
  return stackLayers(writtenLayers(layers));
}

/** What a file builds on that the program brings: the settings of a preset; null where those are the defaults. */
export function readBase(source: string): Mapping | null {
  const layers = readLayers(source, "").filter(({ place }) => place === null);
  return layers.length === 0 ? null : stackLayers(layers);
}

function complete(layers: Layers, label: string, overrides: readonly Override[], say?: Say): Experiment {
  const settings = stackLayers(layers);
  const named = "name" in settings || label === "" ? settings : { name: label, ...settings };
  const nameSetting = nameByLayers(layers);
  const document = applyOverrides(named, overrides);
  const nameIt = (path: Path, name: string) => nameOverride(path, name, overrides) ?? nameSetting(path, name);
  const experiment = parseExperiment(document, nameIt);
  for (const line of tellTaken(layers)) say?.(line);
  return experiment;
}

/** The label of an experiment whose file gives none: the file's name as far as a label can hold it. */
export function nameOfFile(path: string): string {
  return basename(path, extname(path))
    .replace(/[^A-Za-z0-9._-]+/g, "-")
    .replace(/^[^A-Za-z0-9]+/, "")
    .slice(0, 64);
}
