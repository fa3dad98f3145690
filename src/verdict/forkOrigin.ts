/** @file The origin of a fork: whether it changes anything, and what it is called for that. */
import { listEffectiveChanges } from "../experiment/index.ts";
import type { ForkedFrom } from "../store/index.ts";
import { joinWords } from "../words.ts";
import { formatSetting } from "./settingsDiff.ts";

export type ForkChange = ForkedFrom["changes"][number];

/** Whether every step of the fork must be that of its parent, to the bit. */
export function isUnchanged(origin: ForkedFrom): boolean {
  return origin.optimizerState === "kept" && listEffectiveChanges(origin.changes).length === 0;
}

/** A fork by what it changes: `optimizer.epsilon 1e-5`, `loss.precision f64 and seed 1`, `unchanged`. */
export function nameForkChanges(origin: ForkedFrom): string {
  const changes = listEffectiveChanges(origin.changes).map(({ path, to }) => `${path} ${formatSetting(to ?? null)}`);
  if (origin.optimizerState === "reset") changes.push("optimizer state reset");
  return changes.length === 0 ? "unchanged" : joinWords(changes);
}
