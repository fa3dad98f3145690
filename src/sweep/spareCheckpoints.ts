/** @file What runs of a sweep keep where nobody says it. */
import type { Override } from "../experiment/index.ts";
import { isMapping, type Mapping } from "../experiment/mapping.ts";
import { type Assignment, nameOverride } from "../experiment/override.ts";

const SPIKES = "checkpoints.beforeSpikes.spikes";

/**
 * What is set below all else: no checkpoints before spikes, which cost a short run much of its time, and which any run
 * can compute again to the same bits. Nothing where the experiment or what is set on it says how many.
 * @param written the experiment, as somebody wrote it
 */
export function spareCheckpoints({ checkpoints }: Mapping, set: readonly Override[]): Assignment[] {
  // What is no group is refused where the experiment is read.
  const isSilent = checkpoints === undefined || (isMapping(checkpoints) && checkpoints.beforeSpikes === undefined);
  const isSet = nameOverride(["checkpoints", "beforeSpikes"], "beforeSpikes", set) !== null;
  return isSilent && !isSet ? [{ path: SPIKES, value: 0 }] : [];
}
