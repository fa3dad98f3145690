/** @file What a kind of axis is: how it is written, and which values it has. */
import type { z } from "zod";
import type { Value } from "../sweep.ts";

/** Where an axis is used. */
export interface AxisPlace {
  /** Whether the setting takes whole numbers alone. */
  readonly isWhole: boolean;
  /** Of axes that vary together, which one it is, from 0. */
  readonly dimension: number;
}

/** A kind of axis. A list of values is none of them: it is what it says. */
export interface AxisKind<Settings = unknown> {
  /** The key by which a document says that an axis is of this kind. */
  readonly name: string;
  readonly description: string;
  /** As a person writes it. */
  readonly example: string;
  readonly settings: z.ZodType<Settings>;
  /** Whether all axes of the kind vary together, one draw a point; otherwise each multiplies the points by its own. */
  readonly varyTogether: boolean;
  /** The most axes of the kind that one sweep can have. */
  readonly mostAxes: number;
  /** In order. The first values stay the same when points are added to a kind whose axes vary together. */
  values(settings: Settings, place: AxisPlace): readonly Value[];
}

export const defineAxis = <Settings>(kind: AxisKind<Settings>): AxisKind<Settings> => kind;
