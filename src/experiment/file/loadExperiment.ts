/** @file Finds an experiment by the name of a preset or the path of a file, and applies what was set by hand. */
import { basename, dirname, extname, resolve } from "node:path";
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
export function loadExperiment(source: string, overrides: readonly Override[] = []): Experiment {
  if (PRESETS.has(source)) return loadPreset(source, overrides);
  const document = applyOverrides(readSource(source), overrides);
  return parseExperiment(document, (path, name) => nameOverride(path, name, overrides) ?? `${source}: ${name}`);
}

function readSource(source: string): Mapping {
  const document = readDocumentFile(source);
  if (document === undefined) {
    const names = [...PRESETS.keys()];
    const meant = suggest(source, names);
    const hint = meant === undefined ? "" : `; did you mean ${meant}?`;
    throw new RequestError(`${source}: no such file and no preset of that name${hint} (presets: ${names.join(", ")})`);
  }
  if (!isMapping(document)) throw new RequestError(`${source} holds ${showValue(document)} instead of settings`);
  const name = nameOfFile(source);
  placeFiles(document, source);
  return name === "" ? document : { name, ...document };
}

/** A relative path of data's files is relative to the file that it is written in. */
function placeFiles({ data }: Mapping, source: string): void {
  if (isMapping(data) && typeof data.path === "string") data.path = resolve(dirname(source), data.path);
}

/** The label of an experiment whose file gives none: the file's name as far as a label can hold it. */
function nameOfFile(path: string): string {
  return basename(path, extname(path))
    .replace(/[^A-Za-z0-9._-]+/g, "-")
    .replace(/^[^A-Za-z0-9]+/, "")
    .slice(0, 64);
}
