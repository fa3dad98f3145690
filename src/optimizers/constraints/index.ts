/** @file The constraints after the update: a new one is its file and its line here. */
import { z } from "zod";
import type { ConstraintPart } from "./constraint.ts";
import { normClamp } from "./normClamp.ts";

export { type ConstraintPart, type ConstraintSettings, defineConstraint } from "./constraint.ts";

export const CONSTRAINTS = [normClamp] as const;

/** The setting `constraints`, a list of any of them. */
export const constraintsSettings = z
  .array(
    z
      .discriminatedUnion(
        "name",
        CONSTRAINTS.map(({ settings }) => settings) as [(typeof CONSTRAINTS)[number]["settings"]],
      )
      .describe("A constraint."),
  )
  .max(16)
  .default([])
  .describe("What the parameters are held to after each update, one after the other; each has a `name`.");

/** The constraint of this name, which settings that were parsed have. */
export function findConstraint(name: string): ConstraintPart {
  const parts = CONSTRAINTS as unknown as readonly ConstraintPart[];
  const found = parts.find((part) => part.name === name);
  if (found === undefined) throw new Error(`there is no constraint ${name}`);
  return found;
}
