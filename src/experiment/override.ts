/** @file Settings of an experiment that are set by hand, on top of its document. */

import { derive } from "../registry.ts";
import { showValue } from "../showValue.ts";
import { isMapping, type Mapping } from "./mapping.ts";
import { type Path, valueAt } from "./parseExperiment.ts";
import { parseYaml } from "./parseYaml.ts";
import { RequestError } from "./requestError.ts";
import { kindOf, listKindGroups, listSettings } from "./settings.ts";

/**
 * `path=value`, the value a YAML scalar or flow collection: `optimizer.betas=[0.9, 0.98]`. Messages name the option by
 * which it was given, where there was one.
 */
export type Override = string | { readonly set: string; readonly option: string } | Assignment;

/** A value as it stands in a document, for the setting at `path`. Messages name it `within.path` or `file: path`, where that is given. */
export interface Assignment {
  readonly path: string;
  readonly value: unknown;
  readonly within?: string;
  readonly file?: string;
}

/** An override as it is understood. */
interface Setting {
  readonly option: string | null;
  readonly within?: string | undefined;
  readonly file?: string | undefined;
  readonly path: readonly string[];
  readonly value: unknown;
}

/** What the program writes. */
const listRecords = derive(() => listSettings().flatMap(({ path, isRecord }) => (isRecord ? path : [])));

/**
 * The document, changed by what was set; the kinds first, since the settings that a group may have depend on its kind.
 * @throws RequestError for what is no `path=value`, for a record that is not null, or where two options set one thing to
 * different values
 */
export function applyOverrides(document: Mapping, overrides: readonly Override[]): Mapping {
  const settings = overrides.map(readOverride).map(nameKind);
  refuseContradiction(settings);
  refuseRecords(settings);
  const kindSet = ({ path }: Setting) => listKindGroups().find((group) => path.join(".") === `${group}.name`);
  for (const setting of settings) {
    const group = kindSet(setting);
    if (group === undefined) continue;
    const before = valueAt(document, [...group.split("."), "name"]);
    apply(document, setting);
    dropSettings(document, group, before);
  }
  for (const setting of settings) if (kindSet(setting) === undefined) apply(document, setting);
  return document;
}

/** `model=transformer` is short for `model.name=transformer`. */
function nameKind(setting: Setting): Setting {
  const { path, value } = setting;
  const isKind = typeof value === "string" && listKindGroups().includes(path.join("."));
  return isKind ? { ...setting, path: [...path, "name"] } : setting;
}

/** The setting `name` at `path`, and the option that set it; null where none did. */
export function nameOverride(path: Path, name: string, overrides: readonly Override[]): string | null {
  const isPart = (a: Path, b: Path) => a.length <= b.length && a.every((step, i) => step === b[i]);
  const setting = overrides.map(readOverride).findLast((set) => isPart(set.path, path) || isPart(path, set.path));
  return setting === undefined ? null : describe(setting, name);
}

/** `optimizer.epsilon`; `axes.optimizer.epsilon`; `--set optimizer.epsilon`; `--steps`, which says by itself what it sets. */
function describe({ option, within, file }: Setting, name: string): string {
  if (within !== undefined) return `${within}.${name}`;
  if (file !== undefined) return `${file}: ${name}`;
  if (option === null) return name;
  return option.endsWith(`-${name}`) ? option : `${option} ${name}`;
}

/** @throws RequestError for what is no `path=value` */
function readOverride(override: Override): Setting {
  if (typeof override === "object" && "path" in override) {
    const { within, file, path, value } = override;
    // What is set later may change it, and it is not ours.
    return { option: null, within, file, path: path.split("."), value: structuredClone(value) };
  }
  const { set, option } = typeof override === "string" ? { set: override, option: null } : override;
  const equals = set.indexOf("=");
  const name = (equals === -1 ? set : set.slice(0, equals)).trim();
  const path = name.split(".");
  if (equals === -1 || path.includes("")) {
    throw new RequestError(
      `${option === null ? "" : `${option}: `}${showValue(set)} is not allowed; must be path=value, like optimizer.epsilon=1e-7`,
    );
  }
  const text = set.slice(equals + 1);
  // Operators that openai/grok names so, and YAML would take for an alias and for a list.
  const isOperator = text.startsWith("*") || text === "-";
  const place = describe({ option, path, value: text }, name);
  return { option, path, value: isOperator ? text : parseYaml(text, () => `${place}: ${showValue(text)} is not YAML`) };
}

/** Two options for one setting say two things of which one would be lost unseen. Of one option, and of documents, the last one counts. */
function refuseContradiction(settings: readonly Setting[]): void {
  const last = new Map<string, Setting>();
  for (const setting of settings)
    if (setting.within === undefined && setting.file === undefined)
      last.set(`${setting.option} ${setting.path.join(".")}`, setting);
  const all = [...last.values()];
  for (const [i, setting] of all.entries()) {
    const other = all.slice(0, i).findLast((each) => each.option !== setting.option && contradicts(each, setting));
    if (other === undefined) continue;
    const [one, two] = [setting, other].map(
      (each) => `${describe(each, each.path.join("."))} (${showValue(each.value)})`,
    );
    throw new RequestError(`${one} and ${two} contradict each other; give one of them`);
  }
}

/** Whether one sets what the other sets too, or a group that holds it, to something else. */
function contradicts(a: Setting, b: Setting): boolean {
  const [outer, inner] = a.path.length <= b.path.length ? [a, b] : [b, a];
  if (outer.path.some((step, i) => step !== inner.path[i])) return false;
  const value = valueAt(outer.value, inner.path.slice(outer.path.length));
  return (value !== undefined || outer.path.length === inner.path.length) && !isSame(value, inner.value);
}

/** Nobody knows by heart what the program records. Null takes a record away, so that it is made anew. */
function refuseRecords(settings: readonly Setting[]): void {
  for (const setting of settings) {
    const name = setting.path.join(".");
    const record = listRecords().find((path) => `${name}.`.startsWith(`${path}.`));
    if (record === undefined || (record === name && setting.value === null)) continue;
    const place = describe(setting, name);
    const only = record === name ? "must be null" : `${record} is set to null only`;
    throw new RequestError(
      `${place}: ${showValue(setting.value)} is not allowed; ${only}: it is recorded, never set, and null has it found anew`,
    );
  }
}

/** Takes away what the group at `path` has of its kind before and cannot have of the one it is of now, and what was recorded of it. */
function dropSettings(document: Mapping, path: string, before: unknown): void {
  const group = valueAt(document, path.split(".")) as Mapping;
  const members = kindOf(path, group.name)?.members;
  if (members === undefined) return;
  if (before === group.name) return;
  for (const name of kindOf(path, before)?.members ?? [])
    if (!members.includes(name) || listRecords().includes(`${path}.${name}`)) delete group[name];
}

function apply(document: Mapping, { path, value, ...setting }: Setting): void {
  let group = document;
  for (const [depth, step] of path.slice(0, -1).entries()) {
    const inner = Object.hasOwn(group, step) ? group[step] : undefined;
    if (inner !== undefined && inner !== null && !isMapping(inner)) {
      const outer = path.slice(0, depth + 1).join(".");
      const name = describe({ ...setting, path, value }, path.join("."));
      throw new RequestError(
        `${name}: cannot be set, since ${outer} is ${showValue(inner)} and not a group of settings`,
      );
    }
    const next = inner ?? {};
    define(group, step, next);
    group = next;
  }
  define(group, path.at(-1) ?? "", value);
}

/** Assigns without meeting `__proto__` and its like, which then are unknown settings as any other. */
function define(group: Mapping, name: string, value: unknown): void {
  Object.defineProperty(group, name, { value, writable: true, enumerable: true, configurable: true });
}

/** Of values that were read from YAML. */
const isSame = (a: unknown, b: unknown): boolean =>
  Object.is(a, b) || (typeof a === "object" && typeof b === "object" && JSON.stringify(a) === JSON.stringify(b));
