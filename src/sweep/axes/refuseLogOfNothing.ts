/** @file Of ranges whose scale is a setting beside them: where the logarithm is, and where not. */
import type { z } from "zod";
import type { Range, Scale } from "./range.ts";

/** Adds an issue where the scale is logarithmic and the range at `key` does not lie above 0. */
export function refuseLogOfNothing(key: string, [low]: Range, scale: Scale, context: z.core.$RefinementCtx): void {
  if (scale === "log" && low <= 0)
    context.addIssue({ code: "custom", path: [key], message: "both ends must be above 0 with scale log" });
}
