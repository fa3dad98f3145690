/** @file Removes a run for good: all of it, or else what is left says what it is. */
import { lstatSync, readdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { RequestError } from "../experiment/requestError.ts";
import { removeFile, syncFolder } from "../files/atomicFile.ts";
import { isThere } from "../files/isThere.ts";
import { isLocked, takeLock } from "../files/lock.ts";
import { describeMissingFolder } from "../files/missingFolder.ts";
import { asStoreError, StoreError } from "../files/storeError.ts";
import { parseTemporaryName } from "../files/temporaryName.ts";
import { tryTo } from "../files/tryTo.ts";
import { isRunFile } from "../store/ownPlace.ts";
import { isRemainder, remainderOf } from "../store/remainder.ts";
import { RUN_FOLDERS } from "../store/runFolders.ts";
import { isSweep } from "../sweep/folder/places.ts";
import { joinWords } from "../words.ts";
import { listReferences } from "./references.ts";
import { summarizeRun } from "./runSummary.ts";

/** What is to be removed. */
export interface Removal {
  /** The run's folder, or what is left of one. */
  readonly directory: string;
  readonly files: number;
  readonly bytes: number;
}

/**
 * Looks at what would be removed; nothing is changed.
 * @param together all that are removed at once: a fork keeps its parent only where it stays itself
 * @throws RequestError for what is no run, for one that is being written, that something refers to, or that holds files of
 * somebody's own
 */
export async function planRemoval(directory: string, together: readonly string[]): Promise<Removal> {
  const status = tryTo(() => lstatSync(directory));
  if (status === null)
    throw new RequestError(`${directory} is not a run: ${describeMissingFolder(directory) ?? "there is nothing"}`);
  if (status.isSymbolicLink()) throw new RequestError(`${directory} is a link; name the run itself`);
  if (!status.isDirectory()) throw new RequestError(`${directory} is not a run; nothing else is removed`);
  if (isRemainder(directory)) refuseStrangers(directory);
  else await refuseOthers(directory, together);
  return { directory, ...measure(directory) };
}

async function refuseOthers(directory: string, together: readonly string[]): Promise<void> {
  if (isSweep(directory))
    throw new RequestError(
      `${directory} is a sweep, which goes when you remove its folder yourself; nothing is removed`,
    );
  if ((await summarizeRun(directory)) === null)
    throw new RequestError(`${directory} is not a run; nothing else is removed`);
  if (isLocked(directory))
    throw new StoreError("locked", directory, `${directory} is being written; nothing is removed`);
  refuseStrangers(directory);
  const references = listReferences(directory, together);
  if (references.length > 0) throw new RequestError(`${directory} is ${joinWords(references)}; nothing is removed`);
}

function refuseStrangers(directory: string): void {
  const strangers = readdirSync(directory).filter((name) => !isOwn(name));
  if (strangers.length > 0) {
    const named = joinWords(strangers.slice(0, 3)) + (strangers.length > 3 ? ` and ${strangers.length - 3} more` : "");
    throw new RequestError(`${directory} holds what is not the run's (${named}); move it away first`);
  }
}

const isOwn = (name: string): boolean =>
  isRunFile(parseTemporaryName(name) ?? name) || name === "report.html" || RUN_FOLDERS.some((own) => own === name);

function measure(folder: string): Pick<Removal, "files" | "bytes"> {
  let [files, bytes] = [0, 0];
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isDirectory()) continue;
    files++;
    bytes += lstatSync(join(entry.parentPath, entry.name)).size;
  }
  return { files, bytes };
}

/**
 * Removes what `planRemoval` has looked at. The folder first gets the name of a remainder, in one move: killed before, it
 * is the run, killed after, it is none any more, `ls` tells of it, and removing it again ends it.
 * @throws StoreError `locked` where somebody has begun to write it, `unwritable`
 */
export async function removeRun({ directory }: Removal): Promise<void> {
  const remainder = isRemainder(directory) ? directory : await setAside(directory);
  asStoreError("unwritable", "remove", remainder, () => {
    // At first what makes it a run for other programs.
    removeFile(join(remainder, "manifest.json"));
    rmSync(remainder, { recursive: true, force: true, maxRetries: 3 });
    syncFolder(dirname(resolve(remainder)));
  });
}

/** With the lock, so that nobody begins to write meanwhile. */
async function setAside(directory: string): Promise<string> {
  const lock = await takeLock(directory, { say: () => {} });
  const remainder = remainderOf(directory);
  try {
    asStoreError("unwritable", "remove", directory, () => {
      if (isThere(remainder)) throw new Error(`${remainder} is left of another removal: remove it first`);
      lock.assertHeld();
      renameSync(directory, remainder);
      syncFolder(dirname(resolve(directory)));
    });
    lock.follow(remainder);
    return remainder;
  } finally {
    lock.release();
  }
}
