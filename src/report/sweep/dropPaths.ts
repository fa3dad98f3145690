/** @file Settings that only some runs have, taken out of those of all. */
import type { Point } from "../../sweep/sweep.ts";

/** Settings of a sweep's experiment without those that its points set. */
export function dropVaried(base: unknown, points: readonly Pick<Point, "settings">[]): unknown {
  const set = new Set(points.flatMap(({ settings }) => Object.keys(settings)));
  return dropPaths(base, new Set(["name", "seed", ...[...set].map(groupOf)]));
}

/** Of another kind, a group has other settings. */
const groupOf = (path: string): string => path.replace(/\.name$/, "");

/** Settings without some, by their paths; groups that are then empty go as well. */
export function dropPaths(settings: unknown, paths: ReadonlySet<string>, above = ""): unknown {
  if (typeof settings !== "object" || settings === null || Array.isArray(settings)) return settings;
  const kept = Object.entries(settings).flatMap(([key, value]) => {
    const path = above === "" ? key : `${above}.${key}`;
    if (paths.has(path)) return [];
    const inside = dropPaths(value, paths, path);
    const isEmptied =
      typeof inside === "object" &&
      inside !== null &&
      Object.keys(inside).length === 0 &&
      Object.keys(value).length > 0;
    return isEmptied ? [] : [[key, inside] as const];
  });
  return Object.fromEntries(kept);
}
