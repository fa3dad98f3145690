/** @file Looking at a run that another process may be writing: what changed meanwhile is no damage. */
import type { SeriesFileName } from "../columns/seriesFileName.ts";
import type { RunManifest } from "./facts.ts";
import { readManifest } from "./readManifest.ts";
import { listSeries } from "./readSeries.ts";

/** How often a run that changes while it is read is looked at again before what was found is taken as it is. */
const MOST_LOOKS = 50;

/** What a run says it consists of. */
export interface RunListing {
  readonly manifest: RunManifest;
  /** As `listSeries` gives them. */
  readonly files: readonly SeriesFileName[];
}

/**
 * Looks again as long as `look` throws, or what it finds is not `sound`, and the run has changed since it was listed:
 * the writer may have merged series files, removed a checkpoint, or replaced two files of which one was old.
 */
export async function lookUntilSettled<T>(
  directory: string,
  look: (listing: RunListing) => Promise<T>,
  sound: (found: T) => boolean,
): Promise<T> {
  let listing = await listRun(directory);
  for (let looks = 1; ; looks++) {
    const outcome = await look(listing).then(
      (found) => ({ found }),
      (error: unknown) => ({ error }),
    );
    if ("found" in outcome && sound(outcome.found)) return outcome.found;
    const now = await listRun(directory);
    if (looks === MOST_LOOKS || JSON.stringify(now) === JSON.stringify(listing)) {
      if ("found" in outcome) return outcome.found;
      throw outcome.error;
    }
    listing = now;
  }
}

/** The manifest first: rows that it knows of are in the files listed after it. */
async function listRun(directory: string): Promise<RunListing> {
  const manifest = await readManifest(directory);
  return { manifest, files: await listSeries(directory) };
}
