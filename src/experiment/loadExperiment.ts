/** @file Finds an experiment by the name of a preset or the path of a file, and applies what was set by hand. */
import { basename, extname } from "node:path";
import { showValue } from "../showValue.ts";
import { parseExperiment, valueAt } from "./parseExperiment.ts";
import { PRESETS } from "./presets/index.ts";
import { parseYaml, readDocumentFile } from "./readDocument.ts";
import { RequestError } from "./requestError.ts";
import type { Experiment } from "./schema.ts";
import { kindOf, listSettings } from "./settings.ts";
import { suggest } from "./suggest.ts";

/**
 * The experiment of a preset or of a YAML or JSON file, changed by `overrides`, all defaults filled in.
 *
 * @param source Name of a preset; anything else is the path of a file (write `./hypercube` for a file of that name).
 * @param overrides `path=value` in order, the value a YAML scalar or flow collection: `optimizer.betas=[0.9, 0.98]`. One
 * that makes a group one of another kind (`optimizer.name=sgd`) takes what only the former kind has out of it.
 * @throws RequestError with a message of one line.
 */
export function loadExperiment(source: string, overrides: readonly string[] = []): Experiment {
  return parseExperiment(override(readSource(source), overrides));
}

/**
 * `experiment`, changed by `overrides` as `loadExperiment` takes them.
 * @throws RequestError with a message of one line.
 */
export function changeExperiment(experiment: Experiment, overrides: readonly string[]): Experiment {
  return parseExperiment(override(structuredClone(experiment) as Mapping, overrides));
}

type Mapping = Record<string, unknown>;

const isMapping = (value: unknown): value is Mapping =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function readSource(source: string): Mapping {
  const preset = PRESETS.get(source);
  if (preset !== undefined) return structuredClone(preset.experiment) as Mapping;
  const document = readDocumentFile(source);
  if (document === undefined) {
    const names = [...PRESETS.keys()];
    const meant = suggest(source, names);
    const hint = meant === undefined ? "" : `; did you mean ${meant}?`;
    throw new RequestError(`${source}: no such file and no preset of that name${hint} (presets: ${names.join(", ")})`);
  }
  if (!isMapping(document)) throw new RequestError(`${source} holds ${showValue(document)} instead of settings`);
  const name = nameOfFile(source);
  return name === "" ? document : { name, ...document };
}

/** The label of an experiment whose file gives none: the file's name as far as a label can hold it. */
function nameOfFile(path: string): string {
  return basename(path, extname(path))
    .replace(/[^A-Za-z0-9._-]+/g, "-")
    .replace(/^[^A-Za-z0-9]+/, "")
    .slice(0, 64);
}

/** The document, changed by what was set; the kinds first, since the settings that a group may have depend on its kind. */
function override(document: Mapping, overrides: readonly string[]): Mapping {
  const groups = listSettings()
    .filter(({ kinds = [] }) => kinds.length > 1)
    .map(({ path }) => path);
  const kindSet = (set: string) => groups.find((path) => set.trimStart().startsWith(`${path}.name=`));
  for (const set of overrides) {
    const path = kindSet(set);
    if (path === undefined) continue;
    const before = valueAt(document, [...path.split("."), "name"]);
    applyOverride(document, set);
    dropSettings(document, path, before);
  }
  for (const set of overrides) if (kindSet(set) === undefined) applyOverride(document, set);
  return document;
}

/** Takes away what the group at `path` has of its kind before and cannot have of the one it is of now. */
function dropSettings(document: Mapping, path: string, before: unknown): void {
  const group = valueAt(document, path.split(".")) as Mapping;
  const members = kindOf(path, group.name)?.members;
  if (members === undefined) return;
  for (const name of kindOf(path, before)?.members ?? []) if (!members.includes(name)) delete group[name];
}

function applyOverride(document: Mapping, override: string): void {
  const equals = override.indexOf("=");
  const path = (equals === -1 ? override : override.slice(0, equals)).trim();
  const steps = path.split(".");
  if (equals === -1 || steps.includes("")) {
    throw new RequestError(
      `--set: ${showValue(override)} is not allowed; must be path=value, like optimizer.epsilon=1e-7`,
    );
  }
  const text = override.slice(equals + 1);
  // Operators that openai/grok names so, and YAML would take for an alias and for a list.
  const isOperator = text.startsWith("*") || text === "-";
  const value = isOperator ? text : parseYaml(text, () => `${path}: ${showValue(text)} is not YAML`);
  let group = document;
  for (const [depth, step] of steps.slice(0, -1).entries()) {
    const inner = Object.hasOwn(group, step) ? group[step] : undefined;
    if (inner !== undefined && inner !== null && !isMapping(inner)) {
      const outer = steps.slice(0, depth + 1).join(".");
      throw new RequestError(
        `${path}: cannot be set, since ${outer} is ${showValue(inner)} and not a group of settings`,
      );
    }
    const next = inner ?? {};
    define(group, step, next);
    group = next;
  }
  define(group, steps.at(-1) ?? "", value);
}

/** Assigns without meeting `__proto__` and its like, which then are unknown settings as any other. */
function define(group: Mapping, name: string, value: unknown): void {
  Object.defineProperty(group, name, { value, writable: true, enumerable: true, configurable: true });
}
