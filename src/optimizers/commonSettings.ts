/** @file The settings that every optimizer has besides its own: how the rate changes, and what happens to the gradient first. */
import { z } from "zod";
import { scheduleSettings } from "./schedule.ts";
import { TRANSFORMS } from "./transforms/index.ts";

const [first, ...others] = TRANSFORMS.map(({ settings }) => settings);

export const commonSettings = {
  ...scheduleSettings,
  transforms: z
    .array(
      z
        .discriminatedUnion("name", [first as (typeof TRANSFORMS)[0]["settings"], ...others])
        .describe("A gradient transform."),
    )
    .max(16)
    .default([])
    .describe("What happens to the gradient before the optimizer sees it, one after the other; each has a `name`."),
};
