/** @file Slices and planes of the loss around a checkpoint, as a page asks for them. */
import type { DirectionName } from "../directionNames.ts";
import type { LandscapePiece } from "../landscapePiece.ts";

/** A slice or plane of the loss around a checkpoint. */
export interface LandscapeAsk {
  readonly step: number;
  /** One direction, or two for a plane. */
  readonly along: readonly DirectionName[];
  /** From −reach to reach along each. */
  readonly reach: number;
  /** Along each. */
  readonly points: number;
  readonly normalize: "filter" | "none";
}

/** As it is kept beside the run. */
export interface KeptLandscape {
  readonly ask: LandscapeAsk;
  readonly parts: readonly ("train" | "validation")[];
  /** One, of a slice; of a plane its rows. */
  readonly pieces: readonly LandscapePiece[];
}

/** How far a landscape is. */
export interface LandscapeProgress {
  /** Points done, those of an earlier time included. */
  readonly done: number;
  readonly total: number;
  /** Null before there is anything to judge by. */
  readonly secondsLeft: number | null;
}

/** Whether both ask for the same numbers. */
export const isSameAsk = (a: LandscapeAsk, b: LandscapeAsk): boolean =>
  a.step === b.step &&
  a.along.join() === b.along.join() &&
  a.reach === b.reach &&
  a.points === b.points &&
  a.normalize === b.normalize;
