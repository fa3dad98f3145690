/** @file The rules that end a run before the steps that it was asked for: a new one is its file and its line here. */
import { z } from "zod";
import { diverged } from "./diverged.ts";
import { grokked } from "./grokked.ts";
import { missed } from "./missed.ts";
import { quiet } from "./quiet.ts";
import type { RulePart } from "./rule.ts";

export const RULES = [grokked, diverged, quiet, missed] as const;

type RuleSettings = { [Rule in (typeof RULES)[number] as Rule["name"]]: z.ZodOptional<Rule["settings"]> };

/** The setting `stop`: those of every rule under its name, where it is asked for. Without a rule it is left out of what is recorded. */
export const stopSettings = z
  .strictObject(Object.fromEntries(RULES.map(({ name, settings }) => [name, settings.optional()])) as RuleSettings)
  .transform((stop) => (Object.values(stop).some((settings) => settings !== undefined) ? stop : undefined))
  .optional()
  .describe(
    "Rules that end a run before its `steps`, each off where it is left out: the first that holds ends it. They go by the rows that are recorded, and so a run ends at the same step wherever and however often it is computed.",
  );

export type StopSettings = z.output<typeof stopSettings>;

/** A rule with its settings. */
export interface AskedRule {
  readonly part: RulePart;
  readonly settings: unknown;
}

/** The rules that are asked for, in the order of the list. */
export function listRules(stop: StopSettings): readonly AskedRule[] {
  return RULES.flatMap((part) => {
    const settings = stop?.[part.name];
    return settings === undefined ? [] : [{ part: part as unknown as RulePart, settings }];
  });
}
