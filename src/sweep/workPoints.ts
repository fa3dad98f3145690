/** @file Trains runs of a sweep one after the other in this process. */
import { Journal, JournalWriter } from "./folder/journal.ts";
import type { Sweep } from "./folder/openSweep.ts";
import type { Point } from "./sweep.ts";
import { type PointEnd, type PointOptions, trainPoint } from "./trainPoint.ts";

export interface WorkOptions extends PointOptions {
  readonly onBegin?: (point: Point) => void;
  readonly onEnd?: (point: Point, end: PointEnd) => void;
}

/** How many of the runs ended in which way. */
export interface WorkCounts {
  readonly runs: number;
  readonly done: number;
  readonly nonFinite: number;
  readonly failed: number;
  /** Trained by other processes. */
  readonly taken: number;
  readonly interrupted: boolean;
}

/**
 * Trains `points` in their order, until the signal comes.
 * @throws StoreError as `trainPoint`
 */
export async function workPoints(
  sweep: Sweep,
  points: Iterable<Point> | AsyncIterable<Point>,
  { onBegin, onEnd, ...options }: WorkOptions,
): Promise<WorkCounts> {
  const work = { sweep, journal: new Journal(sweep.folder), writer: new JournalWriter(sweep.folder) };
  const counts = { runs: 0, done: 0, nonFinite: 0, failed: 0, taken: 0, interrupted: false };
  try {
    for await (const point of points) {
      onBegin?.(point);
      const end = options.signal?.aborted ? ({ kind: "interrupted" } as const) : await trainPoint(work, point, options);
      onEnd?.(point, end);
      counts.runs++;
      if (end.kind === "taken") counts.taken++;
      else if (end.kind === "interrupted") counts.interrupted = true;
      else counts[end.outcome.status === "non-finite" ? "nonFinite" : end.outcome.status]++;
      if (counts.interrupted) break;
    }
  } finally {
    work.writer.close();
  }
  return { ...counts, interrupted: counts.interrupted || options.signal?.aborted === true };
}
