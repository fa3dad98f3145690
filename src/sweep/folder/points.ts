/** @file points.jsonl: the runs that a sweep asks for, a line each. */
import { LineFile } from "../../files/lineFile.ts";
import type { Point } from "../sweep.ts";
import { LeftOutLines } from "./leftOutLines.ts";
import { checkPoint } from "./lines.ts";
import { pointsFile } from "./places.ts";
import { FILE_BEGIN, readJsonLines } from "./readLines.ts";

/** Hands on the points in the order in which they were asked for, each once. */
export function visitPoints(folder: string, take: (point: Point) => void, leftOut = new LeftOutLines()): void {
  const seen = new Set<string>();
  readJsonLines(pointsFile(folder), FILE_BEGIN, {
    ...{ check: checkPoint, leftOut },
    take: (point) => {
      if (seen.has(point.hash)) return;
      seen.add(point.hash);
      take(point);
    },
  });
}

/** All points of the sweep in `folder`. */
export function readPoints(folder: string, leftOut = new LeftOutLines()): Point[] {
  const points: Point[] = [];
  visitPoints(folder, (point) => points.push(point), leftOut);
  return points;
}

/**
 * Adds those of `points` that are not there. The caller holds the lock of the folder: a half line, which a kill has left,
 * is cut off, and must not be one that somebody is writing.
 * @returns how many were added
 */
export function addPoints(folder: string, points: readonly Point[]): number {
  const path = pointsFile(folder);
  const seen = new Set<string>();
  const { bytes } = readJsonLines(path, FILE_BEGIN, {
    ...{ check: checkPoint, leftOut: new LeftOutLines() },
    take: ({ hash }) => seen.add(hash),
  });
  const added = points.filter(({ hash }) => !seen.has(hash));
  if (added.length === 0) return 0;
  const file = new LineFile(path, bytes);
  try {
    file.append(toLines(added));
  } finally {
    file.close();
  }
  return added.length;
}

export const toLines = (values: readonly object[]): string =>
  values.map((value) => `${JSON.stringify(value)}\n`).join("");
