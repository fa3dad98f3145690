/** @file The settings that every optimizer has besides its own: how the rate changes, what happens to the gradient first and to the parameters last. */
import { z } from "zod";
import { constraintsSettings } from "./constraints/index.ts";
import { parameterPatterns } from "./patterns.ts";
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
  frozen: parameterPatterns.describe(
    'Parameters that stay as they are, by their names; `*` stands for any characters: ["embedding.*", "layers.0.*"]. As without requires_grad in PyTorch: they do not move or decay, nothing is remembered of them, and transforms of the gradient take theirs for 0. A fork freezes them or sets them free; of what is set free and was never trained nothing is remembered yet, while bias corrections go on counting, unless the fork resets the optimizer.',
  ),
  constraints: constraintsSettings,
};
