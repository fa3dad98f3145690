/** @file Checks a document against the schema and says in one line what is wrong with it. */

import type { z } from "zod";
import { hasUserParts } from "../registry.ts";
import { shorten, showValue } from "../showValue.ts";
import { pluralise } from "../words.ts";
import { RequestError } from "./requestError.ts";
import { type Experiment, experimentSchema } from "./schema.ts";
import { findSetting, type Kind, kindOf, listSettings, topNames } from "./settings.ts";
import { suggest } from "./suggest.ts";

/** Names, and places in lists. */
export type Path = readonly PropertyKey[];

/** How a message names the setting `name` at `path`, where more is known of it: the file, or the option. */
export type NameSetting = (path: Path, name: string) => string;

/**
 * The experiment that `document` describes, every default filled in.
 * @throws RequestError naming the path, the value and what is allowed.
 * @example
 * import { type ExperimentInput, parseExperiment } from "slingshot-lab/experiment";
 *
 * const asked: ExperimentInput = { model: { name: "mlp", depth: 3 }, steps: 100 };
 * const { model, loss } = parseExperiment(asked);
 * console.log(model.name, loss.name); // mlp crossEntropy
 */
export function parseExperiment(document: unknown, nameSetting: NameSetting = (_path, name) => name): Experiment {
  const result = check(document);
  if (result.success) return result.data;
  const problems = [...new Set(result.error.issues.flatMap((issue) => describeIssue(issue, document, nameSetting)))];
  const [first = "the experiment is invalid", ...others] = problems;
  const advice = { needs: needsOf(result.error.issues[0]) };
  if (others.length === 0) throw new RequestError(first, advice);
  throw new RequestError(`${first} (and ${others.length} more ${pluralise(others.length, "problem")})`, advice);
}

/** As `refuseCombinations` gives it. */
const needsOf = (issue: z.core.$ZodIssue | undefined): string | undefined =>
  issue?.code === "custom" ? (issue.params?.needs as string | undefined) : undefined;

/** A part's settings may have checks of the user's own, which may throw. */
function check(document: unknown) {
  try {
    return experimentSchema().safeParse(document);
  } catch (error) {
    // Where there are no such parts, the mistake is our own.
    if (error instanceof RequestError || !hasUserParts()) throw error;
    throw new RequestError(`a check of the settings fails: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const NOT_FINITE: ReadonlySet<string> = new Set(["NaN", "Infinity", "-Infinity"]);

function describeIssue(issue: z.core.$ZodIssue, document: unknown, nameSetting: NameSetting): string[] {
  if (issue.code === "unrecognized_keys") {
    // One problem is shown, the others are counted: of thousands of keys, no more is guessed what they were meant to be.
    const { path, keys } = issue;
    return keys.map((key, i) =>
      i === 0
        ? `${nameSetting([...path, key], showKey(path, key))}: ${describeUnknown(path, key, document)}`
        : showPath([...path, key]),
    );
  }
  // A problem with an item that is not a group is a problem of the list, which is written as a whole.
  const path = typeof issue.path.at(-1) === "number" ? issue.path.slice(0, -1) : issue.path;
  const value = showValue(valueAt(document, path));
  if (path.length === 0) return [`an experiment is not ${value}; it must be settings (${topNames().join(", ")})`];
  const name = nameSetting(path, showPath(path));
  const setting = findSetting(settingPath(path), kindAt(path.slice(0, -1), document)?.name);
  if (issue.code !== "custom") {
    const allowed = setting?.allowed ?? issue.message;
    const finite = NOT_FINITE.has(value) ? allowed.replace("a number", "a finite number") : allowed;
    return [`${name}: ${value} is not allowed; must be ${finite}`];
  }
  const complete = valueAt(document, path) === undefined ? showValue(setting?.defaultValue) : value;
  return [`${name}: ${complete} is not allowed; ${issue.message}`];
}

/** As a person writes it: `optimizer.transforms[0].maxNorm`. */
function showPath(path: Path): string {
  return path
    .map((step, i) => (typeof step === "number" ? `[${step}]` : `${i === 0 ? "" : "."}${String(step)}`))
    .join("");
}

/** As the list of settings has it: `optimizer.transforms[].maxNorm`. */
const settingPath = (path: Path): string => showPath(path).replaceAll(/\[\d+\]/g, "[]");

/** The kind of the group at `path` in the document. */
function kindAt(path: Path, document: unknown): Kind | undefined {
  return kindOf(settingPath(path), valueAt(document, [...path, "name"]));
}

const showKey = (group: Path, key: string): string => showPath([...group, shorten(key)]);

function describeUnknown(group: Path, key: string, document: unknown): string {
  const path = settingPath(group);
  const prefix = group.length === 0 ? "" : `${showPath(group)}.`;
  const kind = kindAt(group, document);
  const members = kind?.members ?? topNames();
  const allowed = `(allowed: ${members.join(", ")})`;
  const owners = (findSetting(path)?.kinds ?? []).filter((other) => other.members.includes(key));
  if (owners.length > 0) {
    return `a setting of ${owners.map(({ name }) => name).join(", ")}, and ${prefix}name is ${kind?.name} ${allowed}`;
  }
  // Who wrote so much meant none of them.
  if (shorten(key) !== key) return `unknown setting ${allowed}`;
  const sibling = suggest(key, members);
  const meant =
    sibling === undefined
      ? findElsewhere(lastKey(key, valueAt(document, [...group, key])), prefix, kind)
      : prefix + sibling;
  const hint = meant === undefined ? "" : `; did you mean ${meant}?`;
  return `unknown setting${hint} ${allowed}`;
}

/** Of `adam.eps` the word that says most: what was set, and not in which group. */
function lastKey(key: string, value: unknown): string {
  const [only, ...others] = typeof value === "object" && value !== null ? Object.entries(value) : [];
  return only === undefined || others.length > 0 ? key : lastKey(...only);
}

/** A name of another group or of another kind of the same: the last step of its path is what was written. */
function findElsewhere(key: string, prefix: string, kind: Kind | undefined): string | undefined {
  const found = listSettings().find(
    (setting) =>
      (prefix === "" || !setting.path.startsWith(prefix) || setting.kind !== kind?.name) &&
      suggest(key, [setting.path.slice(setting.path.lastIndexOf(".") + 1)]) !== undefined,
  );
  if (found?.kind === undefined || prefix !== found.path.slice(0, prefix.length) || prefix === "") return found?.path;
  return `${found.path} of ${found.kind}`;
}

/** The value at a path in a document; undefined where the document has none. */
export function valueAt(document: unknown, path: Path): unknown {
  let value = document;
  for (const step of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[step];
  }
  return value;
}
