/** @file What a landscape's measurement file holds, an object a line: a slice, or one row of a plane. */
import { z } from "zod";
import type { Subset } from "../data/index.ts";
import { damagedFile } from "../files/storeError.ts";
import { type PlaneRow, spread } from "../landscape/index.ts";
import { DIRECTION_NAMES } from "./directionNames.ts";
import { curvesSchema, type LandscapeCurves, type LandscapePiece, pieceSchema } from "./landscapePiece.ts";
import type { LandscapeRequest, TrajectoryRequest } from "./landscapeRequest.ts";

export type { LandscapeCurves, LandscapePiece };

const componentsSchema = z.strictObject({
  /** Of the variance of the states, along each component. */
  shares: z.array(z.number()),
  /** Where each state lies on the first two; the last is the origin. */
  points: z.array(z.strictObject({ step: z.int(), alpha: z.number(), beta: z.number() })),
  /** Steps after which the parameters are not finite: they have no place. */
  nonFinite: z.array(z.int()).optional(),
});

const trajectoryRowSchema = z.strictObject({ row: z.int(), curves: z.record(z.string(), curvesSchema) });

export type StoredComponents = z.infer<typeof componentsSchema>;

/** One row of the plane that a trajectory lies on. */
export type TrajectoryRow = z.infer<typeof trajectoryRowSchema>;

/** @throws StoreError (`damaged`) where the file holds something else */
export function readPieces(path: string, pieces: readonly unknown[]): LandscapePiece[] {
  return pieces.map((piece, i) => readPiece(path, pieceSchema, piece, i));
}

/** Of a trajectory's file: its components, null where they are not there yet, and the rows of its plane. */
export function readTrajectory(
  path: string,
  [first, ...rows]: readonly unknown[],
): { readonly components: StoredComponents | null; readonly rows: TrajectoryRow[] } {
  return {
    components: first === undefined ? null : readPiece(path, componentsSchema, first, 0),
    rows: rows.map((row, i) => readPiece(path, trajectoryRowSchema, row, i + 1)),
  };
}

const settingsSchema = z.object({
  steps: z.array(z.int()).min(1),
  parts: z.array(z.enum(["train", "validation"])).min(1),
  precision: z.enum(["f32", "f64"]),
});

const requestSchema = settingsSchema.extend({
  along: z.array(z.enum(DIRECTION_NAMES)).min(1).max(2),
  range: z.object({ from: z.number(), to: z.number(), points: z.int().min(2) }).refine(({ from, to }) => from < to),
  normalize: z.enum(["filter", "none"]),
  biases: z.enum(["scaled", "left-out"]),
  seed: z.int(),
});

const trajectoryRequestSchema = settingsSchema.extend({
  along: z.literal("trajectory"),
  points: z.int().min(2).nullable(),
});

/** What a landscape's file was asked for, as its first line has it. @throws StoreError (`damaged`) where that is no such request */
export function readRequest(
  path: string,
  request: unknown,
): LandscapeRequest | (TrajectoryRequest & { along: "trajectory" }) {
  return readPiece(path, z.union([requestSchema, trajectoryRequestSchema]), request, -1);
}

/** So far beyond the trajectory the plane reaches on each side, in its extents. */
const MARGIN = 0.2;

/**
 * Axes of the plane under a trajectory: it, with a margin around it. They follow from it and are in no file. Null where no plane is
 * asked for, and where there are no two components.
 */
export function planeAround(components: StoredComponents | null, points: number | null) {
  if (points === null || components === null || components.shares.length < 2) return null;
  const { points: places } = components;
  const around = (values: readonly number[]) => {
    const [least, most] = [Math.min(...values), Math.max(...values)];
    const margin = MARGIN * (most - least || 1);
    return spread({ from: least - margin, to: most + margin, points });
  };
  return { alphas: around(places.map(({ alpha }) => alpha)), betas: around(places.map(({ beta }) => beta)) };
}

function readPiece<T>(path: string, schema: z.ZodType<T>, piece: unknown, i: number): T {
  const result = schema.safeParse(piece);
  if (result.success) return result.data;
  throw damagedFile(path, new Error(`line ${i + 2}: it is no piece of this landscape`));
}

/** The numbers of `measure`, loss and accuracy of each part in turn, under their names. */
export function nameCurves(parts: readonly Subset[], values: PlaneRow["values"]): Record<string, LandscapeCurves> {
  return Object.fromEntries(
    parts.map((part, i) => [part, { loss: [...(values[2 * i] ?? [])], accuracy: [...(values[2 * i + 1] ?? [])] }]),
  );
}
