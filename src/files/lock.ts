/** @file One writer a run, over processes and hosts: numbered lock files, of which the highest counts. */
import { randomBytes } from "node:crypto";
import { closeSync, linkSync, lstatSync, openSync, readdirSync, statSync, utimesSync, writeSync } from "node:fs";
import { join } from "node:path";
import { LARGEST_LOCK } from "../limits.ts";
import { discardFile, NO_LINKS, syncFolder, writeDurably, writeFileAtomically } from "./atomicFile.ts";
import { type LockContent, parseLock } from "./lockContent.ts";
import { identifyThisProcess, judgeProcess, type Liveness } from "./processIdentity.ts";
import { atMost, readWholeSync } from "./readWhole.ts";
import { asStoreError, cannotRead, damagedFile, describeReadError, StoreError, systemErrorCode } from "./storeError.ts";
import { temporaryPath } from "./temporaryName.ts";
import { tryTo } from "./tryTo.ts";

/** How often a holder shows other hosts that it lives. */
const BEAT_MS = 10_000;

/** How long another host's lock is watched for such a sign: a holder may be kept from it for seconds. */
const WATCH_MS = 30_000;

export interface LockOptions {
  /** Hears what was found and done. */
  readonly say: (line: string) => void;
  readonly watchMs?: number;
}

/**
 * Takes the lock of the run in `directory`. That of a process which is known to have died is taken over at once, that of
 * any other after it has shown no sign of life for `watchMs`; no clocks are compared between hosts.
 *
 * @throws StoreError (`locked`) when another process holds it, (`unwritable`) when the folder cannot be written,
 * (`damaged`) where what lies there is no lock
 */
export async function takeLock(directory: string, { say, watchMs = WATCH_MS }: LockOptions): Promise<RunLock> {
  for (;;) {
    const highest = asStoreError("unwritable", "lock", directory, () => listGenerations(directory).at(-1) ?? 0);
    const takenFrom = highest === 0 ? null : await outlast(directory, highest, say, watchMs);
    const lock = tryToTake(directory, highest, takenFrom);
    if (lock !== null) {
      if (takenFrom !== null) say(`${directory}: took the lock over from ${takenFrom}`);
      return lock;
    }
    // Somebody was faster. Their lock is judged as the one before was.
  }
}

/** Takes the lock of a folder that is this process's own new one. Throws StoreError (`locked`) if it is not. */
export function takeFirstLock(directory: string): RunLock {
  const lock = tryToTake(directory, 0, null);
  if (lock === null) throw new StoreError("locked", directory, `another process has just taken ${directory}`);
  return lock;
}

/** A lock that this process holds, or has held. */
export class RunLock {
  /** Whose lock this one replaced without its consent, in words; null where there was none or it was given back. */
  readonly takenFrom: string | null;
  #directory: string;
  readonly #generation: number;
  readonly #content: LockContent;
  readonly #heart: NodeJS.Timeout;
  #released = false;

  constructor(directory: string, generation: number, content: LockContent, takenFrom: string | null) {
    this.takenFrom = takenFrom;
    this.#directory = directory;
    this.#generation = generation;
    this.#content = content;
    this.#heart = setInterval(() => this.#beat(), BEAT_MS).unref();
  }

  /** To be called where this process has renamed the folder. */
  follow(directory: string): void {
    this.#directory = directory;
  }

  /**
   * To be called before any change in the folder: a process that was thought dead, because it hung or its network did,
   * must not write beside its successor. Throws StoreError: `locked` when the lock is no longer this one's, `missing`
   * where the folder is not there any more.
   */
  assertHeld(): void {
    const directory = this.#directory;
    if (this.#released) throw new StoreError("locked", directory, `${directory} was released by this process`);
    // Only where there is no such folder: a server that is out of reach comes back.
    const isThere = () => statSync(directory, { throwIfNoEntry: false }) !== undefined;
    if (!asStoreError("unwritable", "read the lock of", directory, isThere)) {
      clearInterval(this.#heart);
      const message = `${directory} does not exist any more: it was removed or moved while this process wrote it; nothing more is recorded`;
      throw new StoreError("missing", directory, message);
    }
    const { highest, held } = asStoreError("unwritable", "read the lock of", directory, () => {
      const highest = listGenerations(directory).at(-1) ?? 0;
      return { highest, held: readLock(directory, highest) };
    });
    if (highest === this.#generation && held?.content?.nonce === this.#content.nonce) return;
    clearInterval(this.#heart);
    // The folder may be moved away between the two looks.
    const isGone = highest === 0 || (highest === this.#generation && held === null);
    const loss = isGone ? "lost its lock file" : `was taken over by ${describe(held?.content ?? null)}`;
    throw new StoreError("locked", directory, `${directory} ${loss}; this process writes nothing more into it`);
  }

  /** Lets others write. What keeps it from doing so does no harm: the lock ends with the process at the latest. */
  release(): void {
    if (this.#released) return;
    clearInterval(this.#heart);
    try {
      // Not deleted: were its number used again, a slow contender that still takes this lock for the highest could
      // create that same number, find it the highest, and write beside the one who holds it.
      const content = { ...this.#content, released: true };
      const path = lockPath(this.#directory, this.#generation);
      writeFileAtomically(path, toText(content), () => this.assertHeld());
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
    }
    this.#released = true;
  }

  #beat(): void {
    try {
      const now = new Date();
      utimesSync(lockPath(this.#directory, this.#generation), now, now);
    } catch {
      // Taken over, or out of reach for the moment; the next change in the folder finds out.
    }
  }
}

/** Without a sign of life for so long, a holder whose process cannot be looked at counts as gone. */
const SILENT_MS = 6 * BEAT_MS;

/**
 * Whether somebody writes the run in `directory`, as far as can be told at once: what to tell a person, and whether it is
 * worth asking for the lock. Only `takeLock` knows.
 */
export function isLocked(directory: string): boolean {
  const highest = tryTo(() => listGenerations(directory).at(-1)) ?? 0;
  const lock = highest === 0 ? null : tryTo(() => readLock(directory, highest));
  if (lock === null || lock.content === null || lock.content.released) return false;
  const state = judgeProcess(lock.content);
  if (state === "alive" || state === "dead") return state === "alive";
  return Date.now() - lock.changedMs < SILENT_MS;
}

/** What is wrong with the newest lock of the run in `directory`, where no process can have left it so: it stops any writer. */
export function findDamagedLock(directory: string): StoreError | null {
  try {
    const highest = asStoreError("damaged", "list", directory, () => listGenerations(directory).at(-1) ?? 0);
    if (highest > 0) readLock(directory, highest);
    return null;
  } catch (error) {
    if (error instanceof StoreError && error.kind === "damaged") return error;
    throw error;
  }
}

/**
 * Waits until it is sure that nobody holds the lock of this generation.
 *
 * @returns who held it, in words, or null where it was given back
 * @throws StoreError (`locked`) when its holder lives
 */
async function outlast(
  directory: string,
  generation: number,
  say: (line: string) => void,
  watchMs: number,
): Promise<string | null> {
  const first = readLock(directory, generation);
  if (first === null || first.content?.released === true) return null;
  const holder = describe(first.content);
  const state = first.content === null ? "unknown" : judgeProcess(first.content);
  if (state === "alive") throw heldBy(directory, first.content);
  if (state === "dead") return `${holder}, which has ended without giving it back`;
  const where = `${holder}${WHERE[state]}`;
  say(`${directory} was left locked by ${where}; watching for ${watchMs / 1000} s whether it still lives`);
  const end = performance.now() + watchMs;
  while (performance.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, Math.min(watchMs / 20, 1000)));
    const now = readLock(directory, generation);
    if (now === null || now.content?.released === true) return null;
    if (now.changedMs !== first.changedMs || now.text !== first.text) throw heldBy(directory, now.content);
  }
  return `${holder}, which showed no sign of life for ${watchMs / 1000} s`;
}

/** What is known of a holder that is watched. */
const WHERE: Readonly<Record<Exclude<Liveness, "alive" | "dead">, string>> = {
  elsewhere: "",
  "other-boot": ", before this machine was restarted or on another one of its name",
  unknown: "",
};

/**
 * Creates the lock that follows generation `highest`. Null when another process was faster.
 *
 * Only one process can create a file of one name, but a slow one can create a number that has been taken, and deleted
 * for a higher one, in the meantime. It sees the higher one when it looks again: the highest is never deleted.
 */
function tryToTake(directory: string, highest: number, takenFrom: string | null): RunLock | null {
  const generation = highest + 1;
  const path = lockPath(directory, generation);
  const nonce = randomBytes(8).toString("hex");
  const content = { ...identifyThisProcess(), nonce, since: new Date().toISOString(), released: false };
  return asStoreError("unwritable", "write", path, () => {
    if (!createExclusively(path, toText(content)) && readLock(directory, generation)?.content?.nonce !== nonce)
      return null;
    const generations = listGenerations(directory);
    if (generations.at(-1) !== generation) {
      discardFile(path);
      return null;
    }
    for (const older of generations.slice(0, -1).map((number) => lockPath(directory, number))) {
      // What is no file is nothing of ours, and not ours to delete.
      if (!isNoFile(older)) discardFile(older);
    }
    syncFolder(directory);
    return new RunLock(directory, generation, content, takenFrom);
  });
}

/** Creates `path` with all its content at once, or answers false where it exists. */
function createExclusively(path: string, text: string): boolean {
  const temporary = temporaryPath(path);
  try {
    writeDurably(temporary, text);
    return tryToLink(temporary, path) ?? createInPlace(path, text);
  } finally {
    discardFile(temporary);
  }
}

/** Whether `path` is now a second name of the file `from`; null where the file system has no such thing. */
function tryToLink(from: string, path: string): boolean | null {
  try {
    linkSync(from, path);
    return true;
  } catch (error) {
    const code = systemErrorCode(error);
    // A winner clears away what looks left over, and that may be our temporary file.
    if (code === "EEXIST" || code === "ENOENT") return false;
    if (!NO_LINKS.has(code)) throw error;
    return null;
  }
}

/** For file systems without links. Who reads too early finds half a lock, and watches it. */
function createInPlace(path: string, text: string): boolean {
  let file: number;
  try {
    file = openSync(path, "wx");
  } catch (error) {
    if (systemErrorCode(error) === "EEXIST") return false;
    throw error;
  }
  try {
    writeSync(file, text);
  } finally {
    closeSync(file);
  }
  return true;
}

/**
 * The lock's content, null where it is not all there; or null where there is no such lock, or something that is no file.
 * @throws StoreError (`damaged`) for what no process of ours has left
 */
function readLock(directory: string, generation: number) {
  const path = lockPath(directory, generation);
  try {
    const { bytes, changedMs } = readWholeSync(path, atMost(LARGEST_LOCK));
    const text = bytes.toString("utf8");
    return { changedMs, text, content: parseLock(text) };
  } catch (error) {
    if (systemErrorCode(error) === "ENOENT" || isNoFile(path)) return null;
    if (systemErrorCode(error) !== null) throw cannotRead(path, error);
    const remedy = "nobody can have locked this run with it: where no process writes the run, delete it";
    throw new StoreError("damaged", path, `${path} is damaged: ${describeReadError(error)}; ${remedy}`, error);
  }
}

/** Whether there is a folder, or the like, with which no process has ever locked anything. */
function isNoFile(path: string): boolean {
  return tryTo(() => lstatSync(path))?.isFile() === false;
}

function toText(content: LockContent): string {
  return `${JSON.stringify(content, null, 2)}\n`;
}

function heldBy(directory: string, content: LockContent | null): StoreError {
  return new StoreError("locked", directory, `${directory} is being written by ${describe(content)}`);
}

function describe(content: LockContent | null): string {
  return content === null ? "an unknown process" : `process ${content.pid} on ${content.host} since ${content.since}`;
}

/** `lock-000000001.json` */
function lockFile(generation: number): string {
  return `lock-${String(generation).padStart(9, "0")}.json`;
}

function lockPath(directory: string, generation: number): string {
  return join(directory, lockFile(generation));
}

/** The generations that have a file, ascending. Throws StoreError for one after which there can be no other. */
function listGenerations(directory: string): number[] {
  const generations = readdirSync(directory)
    .flatMap((name) => /^lock-(\d{9,})\.json$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
  const highest = generations.at(-1) ?? 0;
  if (Number.isSafeInteger(highest + 1)) return generations;
  const reason = new Error(`nobody has written a lock of number ${highest}`);
  throw damagedFile(join(directory, `lock-${highest}.json`), reason);
}
