/** @file Numbers at equal distances, both ends among them. */
import { z } from "zod";
import { defineAxis } from "./axis.ts";
import { countFrom, linearRange, spaceNumbers } from "./range.ts";

export const linear = defineAxis({
  name: "linear",
  description: "Numbers from the low end to the high one, at equal distances.",
  example: "{ linear: [0, 1], points: 5 }",
  settings: z.strictObject({ linear: linearRange, points: countFrom(2) }),
  varyTogether: false,
  mostAxes: Number.POSITIVE_INFINITY,
  values: ({ linear: range, points }, place) => spaceNumbers(range, "linear", points, place),
});
