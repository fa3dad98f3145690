/** @file The origin of a fork: where its parent may be, what was changed, and what it is called for that. */
import { dirname, join, resolve } from "node:path";
import type { ForkedFrom } from "../store/index.ts";
import { formatSetting } from "./settingsDiff.ts";
import { joinWords } from "./words.ts";

export type ForkChange = ForkedFrom["changes"][number];

/** Settings that say how long and how safely a run trains, and nothing of what it does at a step. */
const neutral = /^(steps|name|title|description|checkpoints(\..*)?)$/;

/** Where the parent of the run in `directory` may be: where it was then, or beside the fork after both were moved. */
export function listParentPlaces(directory: string, { path, run }: ForkedFrom): string[] {
  const fork = resolve(directory);
  return [...new Set([resolve(fork, path), resolve(path), join(dirname(fork), run)])];
}

/** The changes that can make a difference to a step. */
export function listEffectiveChanges({ changes }: Pick<ForkedFrom, "changes">): ForkChange[] {
  return changes.filter(({ path }) => !neutral.test(path));
}

/** Whether every step of the fork must be that of its parent, to the bit. */
export function isUnchanged(origin: ForkedFrom): boolean {
  return origin.optimizerState === "kept" && listEffectiveChanges(origin).length === 0;
}

/** A fork by what it changes: `optimizer.epsilon 1e-5`, `loss.precision f64 and seed 1`, `unchanged`. */
export function nameFork(origin: ForkedFrom): string {
  const changes = listEffectiveChanges(origin).map(({ path, to }) => `${path} ${formatSetting(to ?? null)}`);
  if (origin.optimizerState === "reset") changes.push("optimizer state reset");
  return changes.length === 0 ? "unchanged" : joinWords(changes);
}
