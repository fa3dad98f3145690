/** @file Conditions of a sweep: what else is set, what does not apply, and what is left out where some settings have some values. */
import { z } from "zod";
import { flattenSettings } from "../experiment/flattenSettings.ts";
import { type Experiment, findSetting, RequestError } from "../experiment/index.ts";
import { isMapping, type Mapping } from "../experiment/mapping.ts";
import { valueAt } from "../experiment/parseExperiment.ts";
import { kindOf } from "../experiment/settings.ts";
import { showValue } from "../showValue.ts";
import { isWithin, refuseUnknown } from "./paths.ts";

const settings = z.custom<Mapping>(isMapping).meta({ title: "values by the paths of settings" });

const asks = ({ set, without, skip }: { set?: unknown; without?: unknown; skip?: unknown }) =>
  skip === undefined ? set !== undefined || without !== undefined : set === undefined && without === undefined;

export const conditionSchema = z
  .strictObject({
    when: settings.describe(
      "Where it holds: by path, a value, a list of values, or numbers `above`, `below`, `atLeast` and `atMost`. All must hold.",
    ),
    set: settings.optional().describe("What is set there, after the values on the axes."),
    without: z
      .array(z.string())
      .min(1)
      .optional()
      .meta({ title: "a list of axes" })
      .describe("Axes that do not apply there: all their values are one run, which has the experiment's own."),
    skip: z.literal(true).optional().describe("There is no run there."),
  })
  .refine(asks, { error: "must have set or without, or else skip: true" });

/** As a document has it. */
export type Condition = z.output<typeof conditionSchema>;

type Limit = "above" | "below" | "atLeast" | "atMost";

const LIMITS: Readonly<Record<Limit, (value: number, limit: number) => boolean>> = {
  above: (value, limit) => value > limit,
  below: (value, limit) => value < limit,
  atLeast: (value, limit) => value >= limit,
  atMost: (value, limit) => value <= limit,
};

/** What is set on top of a sweep's experiment: by path, the value, and where the document says so. */
export type Settings = Map<string, { readonly value: unknown; readonly within: string }>;

/**
 * Whether the condition's paths are settings, and what it sets and leaves out is possible.
 * @param place of the condition in the document
 * @throws RequestError
 */
export function checkCondition(condition: Condition, place: string, axes: readonly string[], base: Experiment): void {
  const { when, set = {}, without = [] } = condition;
  if (Object.keys(when).length === 0) throw new RequestError(`${place}.when: {} is not allowed; must name a setting`);
  for (const [path, test] of Object.entries(when)) {
    refuseUnknown(base, { path, value: null, within: `${place}.when` });
    if (findSetting(path)?.kinds !== undefined && !axes.includes(path))
      throw new RequestError(`${place}.when.${path}: is a group of settings; must be one of them, or an axis`);
    if (!isTest(test))
      throw new RequestError(
        `${place}.when.${path}: ${showValue(test)} is not allowed; must be a value, a list of values, or limits, like { above: 0, atMost: 1 } (${Object.keys(LIMITS).join(", ")})`,
      );
  }
  for (const axis of without)
    if (!axes.includes(axis))
      throw new RequestError(
        `${place}.without: ${showValue(axis)} is not allowed; must be an axis (${axes.join(", ")})`,
      );
  for (const assignment of flattenSettings(set, { within: `${place}.set` })) {
    const { path } = assignment;
    if (path === "seed" || path === "name")
      throw new RequestError(`${place}.set.${path}: is not allowed; a condition sets neither seed nor name`);
    refuseUnknown(base, assignment);
    const axis = axes.find((each) => isWithin(each, path) && !without.includes(each));
    if (axis !== undefined)
      throw new RequestError(`${place}.set.${path}: is on the axis ${axis}; without: [${axis}] takes it off there`);
  }
}

function isTest(test: unknown): boolean {
  if (!isMapping(test)) return !Array.isArray(test) || test.length > 0;
  const limits = Object.entries(test);
  return limits.length > 0 && limits.every(([name, limit]) => Object.hasOwn(LIMITS, name) && typeof limit === "number");
}

/** Whether it holds for an experiment on top of which `settings` are set. */
export function holds({ when }: Condition, settings: Settings, base: Experiment): boolean {
  return Object.entries(when).every(([path, test]) => meets(settingAt(path, settings, base), test));
}

function meets(value: unknown, test: unknown): boolean {
  if (Array.isArray(test)) return test.some((each) => isSame(value, each));
  if (!isMapping(test)) return isSame(value, test);
  return (
    typeof value === "number" &&
    Object.entries(test).every(([name, limit]) => LIMITS[name as Limit](value, limit as number))
  );
}

const isSame = (a: unknown, b: unknown) => a === b || JSON.stringify(a) === JSON.stringify(b);

/** The value at `path`, which is what was set last, or the experiment's own; undefined where its kind has no such setting. */
export function settingAt(path: string, settings: Settings, base: Experiment): unknown {
  const set = [...settings].findLast(([other]) => isWithin(path, other));
  if (set !== undefined) {
    const [place, { value }] = set;
    const inner = place === path ? value : valueAt(value, path.slice(place.length + 1).split("."));
    if (inner !== undefined) return inner;
  }
  const kind = findMisfit(path, settings, base);
  if (kind !== null) return undefined;
  const own = set === undefined ? valueAt(base, path.split(".")) : undefined;
  return own !== undefined ? own : defaultOf(path, settings, base);
}

/** The first group around `path` that is of a kind without that setting, and its name; null where there is none. */
export function findMisfit(path: string, settings: Settings, base: Experiment): { group: string; kind: string } | null {
  for (const { group, member, kind } of listKinds(path, settings, base))
    if (kindOf(group, kind)?.members.includes(member) === false) return { group, kind: String(kind) };
  return null;
}

function defaultOf(path: string, settings: Settings, base: Experiment): unknown {
  const kinds = listKinds(path, settings, base).map(({ kind }) => String(kind));
  const setting = kinds.map((kind) => findSetting(path, kind)).findLast((each) => each !== undefined);
  return (setting ?? findSetting(path))?.defaultValue;
}

/** The groups around `path` that are of one of several kinds: which, and what of it leads to the path. */
function listKinds(path: string, settings: Settings, base: Experiment) {
  const steps = path.split(".");
  return steps.slice(1).flatMap((member, depth) => {
    const group = steps.slice(0, depth + 1).join(".");
    const isChoice = member !== "name" && (findSetting(group)?.kinds?.length ?? 0) > 1;
    return isChoice ? [{ group, member, kind: settingAt(`${group}.name`, settings, base) }] : [];
  });
}
