/** @file The folder of a run as its writer sees it: every change first makes sure that the lock is still held. */
import { lstatSync, mkdirSync, renameSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { removeFile, syncFolder, writeFileAtomically } from "../files/atomicFile.ts";
import type { RunLock } from "../files/lock.ts";
import { asStoreError, StoreError, systemErrorCode } from "../files/storeError.ts";
import { checkRunFolder, RUN_FOLDERS } from "../store/runFolders.ts";

/**
 * Files are named relative to the folder, with slashes. All methods throw StoreError: `unwritable` where the system
 * refuses, `locked` where another process has taken the run over, `missing` where the folder is gone, `damaged` where a
 * folder of the run is a link.
 */
export class RunFolder {
  readonly lock: RunLock;
  #directory: string;

  constructor(directory: string, lock: RunLock) {
    this.#directory = directory;
    this.lock = lock;
  }

  get directory(): string {
    return this.#directory;
  }

  /** To be called where this process has renamed the folder. */
  follow(directory: string): void {
    this.#directory = directory;
    this.lock.follow(directory);
  }

  /** Whether there is anything of this name, be it a link that leads nowhere. */
  has(file: string): boolean {
    return lstatSync(this.#locate(file), { throwIfNoEntry: false }) !== undefined;
  }

  /** Completely or not at all; replaces an existing file. */
  write(file: string, content: string | Uint8Array): void {
    // Before it too: where the folder is gone, that is what to say, and not that a file in it cannot be written.
    this.lock.assertHeld();
    writeFileAtomically(this.#locate(file), content, () => this.lock.assertHeld());
  }

  /** Does nothing when there is no such file. */
  remove(file: string): void {
    this.#change("remove", file, removeFile);
  }

  /** Removes what is of no use any more, where it can: what stays is no part of the run, and the next writer removes it. */
  tryToRemove(file: string): void {
    try {
      this.remove(file);
    } catch (error) {
      if (!(error instanceof StoreError && error.kind === "unwritable")) throw error;
    }
  }

  move(from: string, to: string): void {
    this.#change("move", from, (path) => {
      const target = this.#locate(to);
      renameSync(path, target);
      syncFolder(dirname(target));
      syncFolder(dirname(path));
    });
  }

  makeFolder(name: string): void {
    this.#change("create", name, makeFolder);
  }

  /** The path of a file, or folder, of the run: nothing that is called otherwise is ever changed. */
  #locate(file: string): string {
    const path = join(this.directory, file);
    const [folder, name, ...deeper] = file.split("/");
    const isInside = name === undefined || RUN_FOLDERS.some((own) => own === folder);
    if (!isInside || deeper.length > 0 || basename(path) !== (name ?? folder)) {
      throw new RangeError(`${JSON.stringify(file)} is not the name of a file of a run`);
    }
    if (name !== undefined) checkRunFolder(dirname(path));
    return path;
  }

  #change(doing: string, file: string, action: (path: string) => void): void {
    const path = this.#locate(file);
    asStoreError("unwritable", doing, path, () => {
      this.lock.assertHeld();
      action(path);
    });
  }
}

/** Does nothing where there is such a folder. Not by Node's recursive form, which hangs below /proc and tells wrong reasons. */
export function makeFolder(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    if (systemErrorCode(error) !== "EEXIST" || !statSync(path).isDirectory()) throw error;
  }
}
