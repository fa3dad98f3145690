/** @file What a document says, and what it builds on: `preset: division`, or another file, and what differs. */
import { dirname, isAbsolute, join, resolve } from "node:path";
import { describeMissingFolder } from "../../files/missingFolder.ts";
import { showValue } from "../../showValue.ts";
import { flattenSettings } from "../flattenSettings.ts";
import { isMapping, type Mapping } from "../mapping.ts";
import { applyOverrides } from "../override.ts";
import { type Path, valueAt } from "../parseExperiment.ts";
import { PRESETS } from "../presets/index.ts";
import { RequestError } from "../requestError.ts";
import { listKindGroups } from "../settings.ts";
import { suggest } from "../suggest.ts";
import { readDocumentFile } from "./readDocument.ts";

/** Settings that stand in one place. */
export interface Layer {
  readonly settings: Mapping;
  /** Null for a preset of the program. */
  readonly place: Place | null;
  /** The preset that it builds on though it names none. */
  readonly taken?: string;
}

/** How messages name a setting: `mine.yaml: steps`, or `experiment.steps`. */
type Place = { readonly file: string } | { readonly within: string };

/** A document and what it builds on, the innermost first; never empty. */
export type Layers = readonly Layer[];

/** What is taken where a document asks for sequences, and leaves out the network or the data: the default has vectors. */
const OF_SEQUENCES = "division";

/**
 * The layers of a preset or of a file.
 * @param folder where a relative path begins
 * @throws RequestError where there is no such file, or one that builds on itself
 */
export function readLayers(source: string, folder: string): Layers {
  return readSource(source, isAbsolute(source) ? source : join(folder, source), []);
}

/** The layers of a document that stands in another one, under `within`. */
export function layersOf(document: Mapping, folder: string, within: string): Layers {
  return addBase(document, { folder, place: { within }, files: [] });
}

/** One document of all layers: those further out count. */
export function stackLayers(layers: Layers): Mapping {
  const [innermost, ...others] = layers;
  const document = structuredClone(innermost?.settings ?? {});
  return others.reduce(
    (below, { settings, place }) => applyOverrides(below, flattenSettings(settings, place ?? {})),
    document,
  );
}

/** What people wrote, and not the program. */
export const writtenLayers = (layers: Layers): Layers => layers.filter(({ place }) => place !== null);

/** What is told of presets that were taken though nobody named one. */
export function tellTaken(layers: Layers): string[] {
  return layers.flatMap(({ taken, place }) => {
    if (taken === undefined || place === null) return [];
    const name = "file" in place ? place.file : place.within;
    return `${name} asks for sequences and names no preset: what it leaves out is that of ${taken}`;
  });
}

/** Names a setting by the outermost place that has it; by the outermost of all where none has. */
export function nameByLayers(layers: Layers): (path: Path, name: string) => string {
  const written = writtenLayers(layers);
  return (path, name) => {
    const isSet = ({ settings }: Layer) => valueAt(settings, path) !== undefined;
    const place = (written.findLast(isSet) ?? written.at(-1))?.place;
    if (place === null || place === undefined) return name;
    return "file" in place ? `${place.file}: ${name}` : `${place.within}.${name}`;
  };
}

function readSource(source: string, file: string, files: readonly string[]): Layers {
  const preset = PRESETS.get(source);
  if (preset !== undefined) return [{ settings: preset.experiment as Mapping, place: null }];
  const builders = [...files, file];
  if (files.some((each) => resolve(each) === resolve(file))) {
    throw new RequestError(`${files[0]}: preset: builds on itself: ${builders.join(" → ")}`);
  }
  const document = readDocumentFile(file);
  if (document === undefined) {
    const names = [...PRESETS.keys()];
    const meant = suggest(source, names);
    const hint = meant === undefined ? "" : `; did you mean ${meant}?`;
    const asker = files.length === 0 ? "" : `${files.at(-1)}: preset: `;
    const missing = describeMissingFolder(file);
    throw new RequestError(
      `${asker}${file}: ${missing ?? `no such file and no preset of that name${hint} (presets: ${names.join(", ")})`}`,
    );
  }
  if (!isMapping(document)) throw new RequestError(`${file} holds ${showValue(document)} instead of settings`);
  return addBase(document, { folder: dirname(file), place: { file }, files: builders });
}

interface Origin {
  readonly folder: string;
  readonly place: Place;
  /** Those that have led here. */
  readonly files: readonly string[];
}

function addBase(document: Mapping, { folder, place, files }: Origin): Layers {
  const unfolded = unfold(structuredClone(document), place);
  const taken = presetFor(unfolded);
  const { preset = taken, ...own } = unfolded;
  const layer = { settings: placeFiles(own, folder), place, ...(taken !== undefined && { taken }) };
  if (preset === undefined) return [layer];
  if (typeof preset !== "string" || preset === "") {
    const name = "file" in place ? `${place.file}: preset` : `${place.within}.preset`;
    throw new RequestError(
      `${name}: ${showValue(preset)} is not allowed; must be the name of a preset or the path of a file`,
    );
  }
  const base = readSource(preset, isAbsolute(preset) ? preset : join(folder, preset), files);
  // A label is of one document.
  const unnamed = base.map(({ settings: { name: _, ...settings }, place }): Layer => ({ settings, place }));
  return [...unnamed, layer];
}

/** The preset that a document needs though it names none; undefined where the defaults do, which are those of `hypercube`. */
function presetFor({ preset, model, data }: Mapping): string | undefined {
  if (preset !== undefined) return undefined;
  const asksForSequences =
    (data === undefined && isMapping(model) && model.name === "transformer") ||
    (model === undefined && isMapping(data) && data.name === "algorithmic" && data.tokens !== "oneHot");
  return asksForSequences ? OF_SEQUENCES : undefined;
}

/** What is written in short as the groups that it stands for: `optimizer.epsilon: 1.0e-6`, and `model: transformer`. */
function unfold(document: Mapping, place: Place): Mapping {
  const isShort = ([key, value]: readonly [string, unknown]) =>
    key.includes(".") || (typeof value === "string" && listKindGroups().includes(key));
  const entries = Object.entries(document);
  const groups = Object.fromEntries(entries.filter((entry) => !isShort(entry)));
  return applyOverrides(groups, flattenSettings(Object.fromEntries(entries.filter(isShort)), place));
}

/** A relative path of data's files is relative to the file that it is written in. */
function placeFiles(document: Mapping, folder: string): Mapping {
  const { data } = document;
  if (isMapping(data) && typeof data.path === "string") data.path = resolve(folder, data.path);
  return document;
}
