/** @file Random numbers of a range, drawn for all random axes at once. */
import { z } from "zod";
import { createStream, uniform } from "../../random/index.ts";
import { defineAxis } from "./axis.ts";
import { countFrom, drawNumber, linearRange, scaleSchema } from "./range.ts";
import { refuseLogOfNothing } from "./refuseLogOfNothing.ts";

export const random = defineAxis({
  name: "random",
  description: "Random numbers, one draw a point. All random axes of a sweep vary together.",
  example: "{ random: [1.0e-4, 1.0e-2], points: 100, scale: log }",
  settings: z
    .strictObject({ random: linearRange, points: countFrom(1), scale: scaleSchema })
    .superRefine(({ random: range, scale }, context) => refuseLogOfNothing("random", range, scale, context)),
  varyTogether: true,
  mostAxes: Number.POSITIVE_INFINITY,
  values({ random: range, points, scale }, place) {
    // Each axis has a stream of its own, so that neither more points nor more axes change what was drawn.
    const stream = createStream(place.dimension, "sweep");
    return Array.from({ length: points }, () => drawNumber(range, scale, uniform(stream), place));
  },
});
