/** @file Opens a run to continue it: takes its lock, clears away what a killed process left, sets damage aside. */
import { basename, join, resolve } from "node:path";
import { listFolder } from "../files/listFolder.ts";
import { type LockOptions, takeLock } from "../files/lock.ts";
import { atMost, readWholeSync } from "../files/readWhole.ts";
import { sha256 } from "../files/sha256.ts";
import { StoreError } from "../files/storeError.ts";
import { parseTemporaryName, removeAbandoned } from "../files/temporaryName.ts";
import { LARGEST_EXPERIMENT } from "../limits.ts";
import type { RunManifest } from "../store/facts.ts";
import { listOddEntries } from "../store/oddEntries.ts";
import { isRunFile } from "../store/ownPlace.ts";
import { eventsFile } from "../store/readEvents.ts";
import { readManifest } from "../store/readManifest.ts";
import { readStoredRun } from "../store/readRun.ts";
import { listUnlisted, NOT_LISTED } from "../store/retention.ts";
import type { Run } from "../store/run.ts";
import { RunFolder } from "./runFolder.ts";
import { RunWriter, type WriterOptions } from "./runWriter.ts";

export interface OpenOptions extends WriterOptions, LockOptions {}

/**
 * Opens the run in `directory` for writing. Its status becomes `running` again, and its events are to be written anew.
 * Damaged series files go to `damaged/`; the rows they held are filled in when they are appended again. Facts that
 * `finish` added to the manifest stay until they are replaced.
 *
 * @returns the writer, and the run as it was read after the lock was taken; its `damaged` says what is to be filled in
 * @throws StoreError `missing` when there is no run, `locked` when another process writes it, `damaged` when its
 * experiment.yaml or manifest.json is, `unwritable` when the folder cannot be written
 */
export async function openRun(directory: string, options: OpenOptions): Promise<{ writer: RunWriter; run: Run }> {
  refuseIncomplete(directory);
  // Before the lock: a folder that is no run gets none.
  await readManifest(directory);
  const lock = await takeLock(directory, options);
  try {
    const folder = new RunFolder(directory, lock);
    const stored = await readStoredRun(directory);
    const writer = new RunWriter(folder, startAgain(stored.run), options, stored);
    if (lock.takenFrom !== null) writer.note("lock-taken-over", { from: lock.takenFrom });
    folder.makeFolder("series");
    const setAside = (file: string, reason: string) =>
      options.say(describeSetAside(`${directory}: ${file}`, reason, writer.setAside(file, reason)));
    // First: what is no file cannot be removed as one.
    const odd = new Map(listOddEntries(directory, stored.run.manifest).map(({ file, reason }) => [file, reason]));
    for (const [file, reason] of odd) setAside(file, reason);
    for (const name of stored.superseded) folder.remove(`series/${name}`);
    removeLeftovers(folder);
    // Listed checkpoints are the caller's to judge: those that nobody needs again may stay as they are.
    const broken = stored.run.damaged.filter(({ file }) => file.startsWith("series/") || file === eventsFile);
    for (const { file, reason } of broken) if (!odd.has(file)) setAside(file, reason);
    for (const file of clearUnlisted(folder, stored.run)) setAside(file, NOT_LISTED);
    writer.updateManifest({});
    return { writer, run: { ...stored.run, manifest: writer.manifest } };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** @param target where it is now, null where there was nothing to move */
export function describeSetAside(file: string, reason: string, target: string | null): string {
  return `${file} is damaged (${reason})${target === null ? "" : `; it is set aside as ${target}`}`;
}

/** A hidden folder that is being made, or whose maker was killed: the next run that is made beside it removes it. */
function refuseIncomplete(directory: string): void {
  const target = parseTemporaryName(basename(resolve(directory)));
  if (target === null) return;
  const message = `${directory} is no run: making ${target} was begun, and is not complete; make it again`;
  throw new StoreError("missing", directory, message);
}

/** The manifest of a run that goes on. What is lost now must not be forgotten if it is not computed again. */
function startAgain({ directory, manifest, series, damaged }: Run): RunManifest {
  const { nextExperimentSha256, ...kept } = manifest;
  const steps = Math.max(
    manifest.steps ?? -1,
    series.step.at(-1) ?? -1,
    ...damaged.map(({ lastStep }) => lastStep ?? -1),
  );
  return {
    ...kept,
    status: "running",
    endedAt: null,
    steps: steps < 0 ? null : steps,
    // A kill may have left the one file or the other.
    ...(nextExperimentSha256 !== undefined && {
      experimentSha256: sha256(readWholeSync(join(directory, "experiment.yaml"), atMost(LARGEST_EXPERIMENT)).bytes),
    }),
    eventsSha256: null,
  };
}

/** Unfinished files: their process ended before they had their names. */
function removeLeftovers(folder: RunFolder): void {
  // Beside the run's own, others may write reports and exports into its folder without the lock.
  removeAbandoned(folder.directory);
  for (const place of ["", "series/", "checkpoints/"]) {
    for (const { name } of listFolder(join(folder.directory, place))) {
      const target = parseTemporaryName(name);
      if (target !== null && (place !== "" || isRunFile(target))) folder.remove(place + name);
    }
  }
}

/**
 * Checkpoints that nothing refers to. Where a writer was killed they were never finished, and are removed; beside a run that
 * has ended they are somebody's.
 * @returns those that are to be set aside
 */
function clearUnlisted(folder: RunFolder, { manifest }: Run): string[] {
  const files = listUnlisted(folder.directory, manifest);
  if (manifest.status !== "running") return files;
  for (const file of files) folder.remove(file);
  return [];
}
