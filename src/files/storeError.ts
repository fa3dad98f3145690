/** @file The one error of the run store: what went wrong with which path, in one line. */
import type { Remedy } from "../problem.ts";

/**
 * - `exists`: the folder already holds something.
 * - `missing`: there is no run here.
 * - `damaged`: a file cannot be understood.
 * - `unwritable`: the operating system refused a write.
 * - `locked`: another process writes this run.
 * - `differs`: a step computed again is not what was recorded.
 * - `unsaved`: the end of a run could not be written; what was saved before is intact.
 */
export type StoreErrorKind = "exists" | "missing" | "damaged" | "unwritable" | "locked" | "differs" | "unsaved";

/** Thrown by the run store. `message` is one line that a user can act on; `cause` holds the system error, if any. */
export class StoreError extends Error {
  override readonly name = "StoreError";
  readonly kind: StoreErrorKind;
  readonly path: string;
  readonly remedy: Remedy | undefined;

  constructor(kind: StoreErrorKind, path: string, message: string, cause?: unknown, remedy?: Remedy) {
    super(message, cause === undefined ? undefined : { cause });
    this.kind = kind;
    this.path = path;
    this.remedy = remedy;
  }
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "operation not permitted",
  EROFS: "the file system is read-only",
  ENOSPC: "no space left on the device",
  EDQUOT: "disk quota exceeded",
  ENOTDIR: "a part of the path is not a folder",
  EISDIR: "it is a folder",
  EEXIST: "it already exists",
  ENOENT: "it does not exist",
  EIO: "input/output error",
  ENAMETOOLONG: "the name is too long",
  EMFILE: "too many open files",
  EFBIG: "it would be larger than a file may be: ulimit -f",
  EPIPE: "who read it has closed it",
  ELOOP: "it is a link, or leads in a circle",
};

/** The code of a Node system error (`ENOSPC`), or null for anything else. */
export function systemErrorCode(error: unknown): string | null {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : null;
}

const DISK_ERRORS: ReadonlySet<string | null> = new Set(["ENOSPC", "EDQUOT", "EFBIG", "EIO"]);

/** Whether the disk is what refused a write: it is full, the file may grow no more, or the device fails. */
export function isDiskError(error: unknown): boolean {
  if (error instanceof StoreError) return isDiskError(error.cause);
  return DISK_ERRORS.has(systemErrorCode(error));
}

/** One phrase for a system error: "no space left on the device (ENOSPC)". */
export function describeSystemError(error: unknown): string {
  const code = systemErrorCode(error);
  if (code === null) return error instanceof Error ? error.message : String(error);
  const reason = reasons[code];
  return reason === undefined ? code : `${reason} (${code})`;
}

/** For a file that is there and cannot be read. */
export function cannotRead(path: string, error: unknown): StoreError {
  return new StoreError("damaged", path, `cannot read ${path}: ${describeSystemError(error)}`, error);
}

/** For a file that is there and is not what was written; `error` says why. */
export function damagedFile(path: string, error: unknown): StoreError {
  return new StoreError("damaged", path, `${path} is damaged: ${describeReadError(error)}`, error);
}

/** Whether a failed read says something about the file, and not about this process and what it may do. */
export function isAboutFile(error: unknown): boolean {
  const code = systemErrorCode(error);
  return code === null || code === "ENOENT" || code === "EIO" || code === "EISDIR";
}

/** Why a file could not be read: a phrase for a system error, the first line of any other. */
export function describeReadError(error: unknown): string {
  if (systemErrorCode(error) !== null) return describeSystemError(error);
  return (error instanceof Error ? error.message : String(error)).split("\n", 1)[0] ?? "";
}

/**
 * Runs `action` and turns what it throws into a StoreError of the form "cannot <doing> <path>: <reason>".
 * A StoreError passes through unchanged.
 */
export function asStoreError<T>(kind: StoreErrorKind, doing: string, path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof StoreError) throw error;
    throw new StoreError(kind, path, `cannot ${doing} ${path}: ${describeSystemError(error)}`, error);
  }
}
