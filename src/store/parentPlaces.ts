/** @file Where the parent of a fork is looked for. */
import { dirname, join, resolve } from "node:path";
import type { ForkedFrom } from "./facts.ts";

/** Where the parent of the run in `directory` may be: where it was then, or beside the fork after both were moved. */
export function listParentPlaces(directory: string, { path, run }: Pick<ForkedFrom, "path" | "run">): string[] {
  const fork = resolve(directory);
  return [...new Set([resolve(fork, path), resolve(path), join(dirname(fork), run)])];
}
