/** @file One piece of a landscape, as its file has it: a slice, or a row of a plane. */
import { z } from "zod";
import { DIRECTION_NAMES } from "./directionNames.ts";

/** A number; null where it was not finite. */
const value = z.number().nullable();

export const curvesSchema = z.strictObject({ loss: z.array(value), accuracy: z.array(value) });

export const pieceSchema = z.strictObject({
  step: z.int(),
  /** Of the row of a plane, counted from 0; null for a slice. */
  row: z.int().nullable(),
  directions: z.array(
    z.strictObject({
      name: z.enum(DIRECTION_NAMES),
      length: value,
      normalizedLength: value,
      eigenvalue: value.optional(),
      residual: value.optional(),
      converged: z.boolean().optional(),
    }),
  ),
  /** Of the angle between the two directions of a plane; null for a slice. */
  cosine: value,
  /** Of each part that was asked for. */
  curves: z.record(z.string(), curvesSchema),
  /** What of the state is not finite; there may be no losses then. */
  nonFinite: z.string().optional(),
});

export type LandscapePiece = z.infer<typeof pieceSchema>;

/** Loss and accuracy along a slice. */
export type LandscapeCurves = z.infer<typeof curvesSchema>;
