/** @file Points of Sobol's sequence, which fill the space of all Sobol axes more evenly than random ones. */
import { z } from "zod";
import { defineAxis } from "./axis.ts";
import { countFrom, drawNumber, linearRange, scaleSchema } from "./range.ts";
import { refuseLogOfNothing } from "./refuseLogOfNothing.ts";
import { createSobolDimension, MOST_SOBOL_DIMENSIONS } from "./sobolSequence.ts";

export const sobol = defineAxis({
  name: "sobol",
  description:
    "Points of Sobol's sequence (numbers of Joe and Kuo 2008), evenly spread over all Sobol axes of a sweep, which vary together. A power of two of them is spread best; the first is the low end of each.",
  example: "{ sobol: [1.0e-4, 1.0e-2], points: 64, scale: log }",
  settings: z
    .strictObject({ sobol: linearRange, points: countFrom(1), scale: scaleSchema })
    .superRefine(({ sobol: range, scale }, context) => refuseLogOfNothing("sobol", range, scale, context)),
  varyTogether: true,
  mostAxes: MOST_SOBOL_DIMENSIONS,
  values({ sobol: range, points, scale }, place) {
    const share = createSobolDimension(place.dimension);
    return Array.from({ length: points }, (_, i) => drawNumber(range, scale, share(i), place));
  },
});
