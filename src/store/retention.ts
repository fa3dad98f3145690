/** @file Which checkpoints stay: pins, and making room for newer ones. */
import { join } from "node:path";
import { discardFile, removeFile, replaceFile } from "../files/atomicFile.ts";
import { listFolder } from "../files/listFolder.ts";
import { atMost, readWholeSync } from "../files/readWhole.ts";
import { asStoreError, StoreError, systemErrorCode } from "../files/storeError.ts";
import { LARGEST_PIN } from "../limits.ts";
import { parseCheckpointName } from "./checkpointName.ts";
import type { CheckpointEntry, RunManifest } from "./facts.ts";
import { readManifestSync } from "./readManifest.ts";

/**
 * The checkpoints to remove so that of those saved by steps or by time the newest `keep` are left. Those saved for any
 * other reason, the newest of all, and those of the steps in `pinned` stay.
 *
 * @param entries by ascending steps
 */
export function chooseSuperfluous(
  entries: readonly CheckpointEntry[],
  keep: number,
  pinned: ReadonlySet<number>,
): CheckpointEntry[] {
  const passing = entries.filter(({ reason }) => reason === "interval" || reason === "time");
  const older = passing.slice(0, Math.max(0, passing.length - keep));
  return older.filter((entry) => !pinned.has(entry.step) && entry !== entries.at(-1));
}

/** The steps whose checkpoint something refers to. */
export function listPinnedSteps(directory: string): Set<number> {
  const entries = listFolder(join(directory, "checkpoints"));
  return new Set(entries.flatMap(({ name }) => PIN.exec(name)?.[1] ?? []).map(Number));
}

const PIN = /^step-(\d{9,})\.keep$/;

/** Whether a file of this name in `checkpoints` is a pin. */
export const isPinName = (name: string): boolean => PIN.test(name);

/** Why such a file is no part of a run that has ended. */
export const NOT_LISTED = "the manifest does not list it";

/** Checkpoint files that neither `manifest` nor a pin refers to: saving them failed, or a kill came before the manifest. */
export function listUnlisted(directory: string, { checkpoints }: RunManifest): string[] {
  const listed = new Set(checkpoints.map(({ file }) => file));
  const pinned = listPinnedSteps(directory);
  return listFolder(join(directory, "checkpoints"))
    .map(({ name }) => ({ step: parseCheckpointName(name), file: `checkpoints/${name}` }))
    .filter(({ step, file }) => step !== null && !listed.has(file) && !pinned.has(step))
    .map(({ file }) => file);
}

/**
 * Keeps the checkpoint of `step` from being removed, for as long as its `.keep` file is there. Works beside a writer: one
 * that is about to remove the checkpoint looks for the pin once more after it has taken it off the manifest.
 *
 * @param by what refers to it, for who wonders; one line
 * @throws StoreError `missing` when there is no such checkpoint, `unwritable` when the folder cannot be written
 */
export function pinCheckpoint(directory: string, step: number, by: string): void {
  const path = pinPath(directory, step);
  if (!isListed(directory, step)) throw missing(directory, step);
  // As a new file: what is there may be a second name of somebody else's.
  replaceFile(path, `${readPin(path)}${by}\n`);
  // It may have been removed between the two: then there is nothing to keep.
  if (isListed(directory, step)) return;
  discardFile(path);
  throw missing(directory, step);
}

/**
 * Takes back what `pinCheckpoint` has noted, as where it was for something that did not come about. Whoever else refers to
 * the checkpoint keeps it.
 */
export function unpinCheckpoint(directory: string, step: number, by: string): void {
  const path = pinPath(directory, step);
  const lines = readPin(path).split("\n").slice(0, -1);
  const own = lines.lastIndexOf(by);
  if (own < 0) return;
  const others = lines.toSpliced(own, 1);
  if (others.length === 0) asStoreError("unwritable", "remove", path, () => removeFile(path));
  else replaceFile(path, others.map((line) => `${line}\n`).join(""));
}

const pinPath = (directory: string, step: number): string =>
  join(directory, "checkpoints", `step-${String(step).padStart(9, "0")}.keep`);

/** Who refers to the checkpoint already. */
function readPin(path: string): string {
  return asStoreError("unwritable", "write", path, () => {
    try {
      return readWholeSync(path, atMost(LARGEST_PIN)).bytes.toString("utf8");
    } catch (error) {
      if (systemErrorCode(error) === "ENOENT") return "";
      throw error;
    }
  });
}

function isListed(directory: string, step: number): boolean {
  try {
    return readManifestSync(directory).checkpoints.some((entry) => entry.step === step);
  } catch (error) {
    if (error instanceof StoreError && error.kind === "missing") return false;
    throw error;
  }
}

function missing(directory: string, step: number): StoreError {
  return new StoreError("missing", directory, `${directory} has no checkpoint of step ${step}`);
}
