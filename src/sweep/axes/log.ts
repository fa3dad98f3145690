/** @file Numbers at equal distances of their logarithms, both ends among them. */
import { z } from "zod";
import { defineAxis } from "./axis.ts";
import { countFrom, logRange, spaceNumbers } from "./range.ts";

export const log = defineAxis({
  name: "log",
  description: "Numbers from the low end to the high one, each the same multiple of the one before.",
  example: "{ log: [1.0e-4, 1.0e-2], points: 5 }",
  settings: z.strictObject({ log: logRange, points: countFrom(2) }),
  varyTogether: false,
  mostAxes: Number.POSITIVE_INFINITY,
  values: ({ log: range, points }, place) => spaceNumbers(range, "log", points, place),
});
