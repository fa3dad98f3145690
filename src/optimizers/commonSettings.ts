/** @file The settings that every optimizer has besides its own: how the rate changes, and what happens to the gradient first. */
import { z } from "zod";
import { scheduleSettings } from "./schedule.ts";
import { TRANSFORMS, type TransformPart } from "./transforms/index.ts";

/** The setting `transforms`, a list of any of `parts`. */
export function createTransformsSettings(parts: readonly TransformPart[]) {
  const [first, ...others] = parts.map(({ settings }) => settings as (typeof TRANSFORMS)[number]["settings"]);
  return z
    .array(
      z.discriminatedUnion("name", [first as NonNullable<typeof first>, ...others]).describe("A gradient transform."),
    )
    .max(16)
    .default([])
    .describe("What happens to the gradient before the optimizer sees it, one after the other; each has a `name`.");
}

export const commonSettings = {
  ...scheduleSettings,
  transforms: createTransformsSettings(TRANSFORMS as readonly TransformPart[]),
};
