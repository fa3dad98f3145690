/** @file points.jsonl: the runs that a sweep asks for, a line each. */
import { LineFile } from "../../files/lineFile.ts";
import type { Point } from "../sweep.ts";
import { pointsFile } from "./places.ts";
import { readJsonLines } from "./readLines.ts";

const HASH = /^[0-9a-f]{64}$/;

/** Hands on the points in the order in which they were asked for, each once. What is no point is passed over. */
export function visitPoints(folder: string, take: (point: Point) => void): void {
  const seen = new Set<string>();
  readJsonLines(pointsFile(folder), 0, (value) => {
    if (!isPoint(value) || seen.has(value.hash)) return;
    seen.add(value.hash);
    take(value);
  });
}

/** All points of the sweep in `folder`. */
export function readPoints(folder: string): Point[] {
  const points: Point[] = [];
  visitPoints(folder, (point) => points.push(point));
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
  const size = readJsonLines(path, 0, (value) => {
    if (isPoint(value)) seen.add(value.hash);
  });
  const added = points.filter(({ hash }) => !seen.has(hash));
  if (added.length === 0) return 0;
  const file = new LineFile(path, size);
  try {
    file.append(toLines(added));
  } finally {
    file.close();
  }
  return added.length;
}

export const toLines = (values: readonly object[]): string =>
  values.map((value) => `${JSON.stringify(value)}\n`).join("");

function isPoint(value: unknown): value is Point {
  const { hash, values, settings, seed, steps } = (value ?? {}) as Partial<Record<keyof Point, unknown>>;
  const areMappings = [values, settings].every((each) => typeof each === "object" && each !== null);
  return (
    typeof hash === "string" && HASH.test(hash) && areMappings && Number.isInteger(seed) && Number.isInteger(steps)
  );
}
