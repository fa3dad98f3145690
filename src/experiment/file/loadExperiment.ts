/** @file Finds an experiment by the name of a preset or the path of a file, and applies what was set by hand. */
import { basename, dirname, extname, isAbsolute, join, resolve } from "node:path";
import { showValue } from "../../showValue.ts";
import { loadPreset } from "../changeExperiment.ts";
import { applyOverrides, isMapping, type Mapping, nameOverride, type Override } from "../override.ts";
import { parseExperiment } from "../parseExperiment.ts";
import { PRESETS } from "../presets/index.ts";
import { RequestError } from "../requestError.ts";
import type { Experiment } from "../schema.ts";
import { suggest } from "../suggest.ts";
import { readDocumentFile } from "./readDocument.ts";

/**
 * The experiment of a preset or of a YAML or JSON file, changed by `overrides`, all defaults filled in.
 *
 * @param source Name of a preset; anything else is the path of a file (write `./hypercube` for a file of that name).
 * @param overrides In order; of one that is given twice the last counts. One that makes a group one of another kind
 * (`optimizer.name=sgd`) takes what only the former kind has out of it.
 * @param folder where a relative path of a file begins
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
export function loadExperiment(source: string, overrides: readonly Override[] = [], folder = ""): Experiment {
  if (PRESETS.has(source)) return loadPreset(source, overrides);
  const file = placeOf(source, folder);
  const document = applyOverrides(readSource(source, file), overrides);
  return parseExperiment(document, (path, name) => nameOverride(path, name, overrides) ?? `${file}: ${name}`);
}

/**
 * The experiment that `document` describes, which stands under `within` in another document; otherwise as `loadExperiment`.
 * @param folder where relative paths of data's files begin
 */
export function completeExperiment(
  document: Mapping,
  overrides: readonly Override[],
  { folder, within }: { readonly folder: string; readonly within: string },
): Experiment {
  const changed = applyOverrides(placeFiles(structuredClone(document), folder), overrides);
  return parseExperiment(changed, (path, name) => nameOverride(path, name, overrides) ?? `${within}.${name}`);
}

/** What the file that `source` names says by itself; nothing for a preset, whose settings are the program's. Otherwise as `loadExperiment`. */
export function readWritten(source: string, folder: string): Mapping {
  return PRESETS.has(source) ? {} : readSource(source, placeOf(source, folder));
}

const placeOf = (source: string, folder: string): string =>
  folder === "" || isAbsolute(source) ? source : join(folder, source);

function readSource(source: string, file: string): Mapping {
  const document = readDocumentFile(file);
  if (document === undefined) {
    const names = [...PRESETS.keys()];
    const meant = suggest(source, names);
    const hint = meant === undefined ? "" : `; did you mean ${meant}?`;
    throw new RequestError(`${file}: no such file and no preset of that name${hint} (presets: ${names.join(", ")})`);
  }
  if (!isMapping(document)) throw new RequestError(`${file} holds ${showValue(document)} instead of settings`);
  const name = nameOfFile(file);
  placeFiles(document, dirname(file));
  return name === "" ? document : { name, ...document };
}

/** A relative path of data's files is relative to the file that it is written in. */
function placeFiles(document: Mapping, folder: string): Mapping {
  const { data } = document;
  if (isMapping(data) && typeof data.path === "string") data.path = resolve(folder, data.path);
  return document;
}

/** The label of an experiment whose file gives none: the file's name as far as a label can hold it. */
export function nameOfFile(path: string): string {
  return basename(path, extname(path))
    .replace(/[^A-Za-z0-9._-]+/g, "-")
    .replace(/^[^A-Za-z0-9]+/, "")
    .slice(0, 64);
}
