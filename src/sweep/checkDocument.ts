/** @file Checks a piece of a sweep's document against its schema, and says in one line what is wrong with it. */
import type { z } from "zod";
import { listSettingsOf, RequestError } from "../experiment/index.ts";
import { valueAt } from "../experiment/parseExperiment.ts";
import { suggest } from "../experiment/suggest.ts";
import { showValue } from "../showValue.ts";

/**
 * What `document` is by `schema`, defaults filled in.
 * @param place of the document in that of the sweep, `axes.steps`; empty for the whole
 * @throws RequestError naming the path, the value and what is allowed
 */
export function checkDocument<T>(schema: z.ZodType<T>, document: unknown, place: string): T {
  const result = schema.safeParse(document);
  if (result.success) return result.data;
  const { issues } = result.error;
  // A name that is written wrong is what is missing, too.
  const issue = issues.find(({ code }) => code === "unrecognized_keys") ?? issues[0];
  throw new RequestError(issue === undefined ? `${place} is invalid` : describeIssue(issue, schema, document, place));
}

function describeIssue(issue: z.core.$ZodIssue, schema: z.ZodType, document: unknown, place: string): string {
  const settings = listSettingsOf(schema);
  if (issue.code === "unrecognized_keys") {
    const [key = ""] = issue.keys;
    const names = listMembers(settings, issue.path);
    const meant = suggest(key, names);
    const hint = meant === undefined ? "" : `; did you mean ${meant}?`;
    return `${showPath(place, [...issue.path, key])}: unknown setting${hint} (allowed: ${names.join(", ")})`;
  }
  const names = settings.filter(({ path }) => !path.includes(".")).map(({ path }) => path);
  const allowedAt = (path: readonly PropertyKey[]) => settings.find((each) => each.path === path.join("."))?.allowed;
  // What is wrong within a value that is written as a whole is wrong with that.
  const depth = issue.path.findLastIndex((_, i) => allowedAt(issue.path.slice(0, i + 1)) !== undefined) + 1;
  const path = issue.path.slice(0, depth);
  const value = valueAt(document, path);
  const subject = showPath(place, path) || "a sweep";
  const allowed =
    issue.code === "custom" && issue.message !== "Invalid input"
      ? issue.message
      : `must be ${allowedAt(path) ?? `settings (${names.join(", ")})`}`;
  return value === undefined
    ? `${subject}: is missing; ${allowed}`
    : `${subject}: ${showValue(value)} is not allowed; ${allowed}`;
}

/** Names of the settings of the group at `path`. */
function listMembers(settings: readonly { readonly path: string }[], path: readonly PropertyKey[]): readonly string[] {
  const prefix = path.map((step) => `${String(step)}.`).join("");
  return settings
    .filter((setting) => setting.path.startsWith(prefix))
    .map((setting) => setting.path.slice(prefix.length))
    .filter((name) => !name.includes("."));
}

/** `conditions[0].when`. */
export function showPath(place: string, path: readonly PropertyKey[]): string {
  const text = path.map((step) => (typeof step === "number" ? `[${step}]` : `.${String(step)}`)).join("");
  return place === "" ? text.replace(/^\./, "") : place + text;
}
