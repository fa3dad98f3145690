/** @file The one error of the run store: what went wrong with which path, in one line. */

/**
 * - `exists`: the folder already holds something.
 * - `missing`: there is no run here.
 * - `damaged`: a file cannot be understood.
 * - `unwritable`: the operating system refused a write.
 */
export type StoreErrorKind = "exists" | "missing" | "damaged" | "unwritable";

/** Thrown by the run store. `message` is one line that a user can act on; `cause` holds the system error, if any. */
export class StoreError extends Error {
  override readonly name = "StoreError";
  readonly kind: StoreErrorKind;
  readonly path: string;

  constructor(kind: StoreErrorKind, path: string, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.kind = kind;
    this.path = path;
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
};

/** The code of a Node system error (`ENOSPC`), or null for anything else. */
export function systemErrorCode(error: unknown): string | null {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : null;
}

/** One phrase for a system error: "no space left on the device (ENOSPC)". */
export function describeSystemError(error: unknown): string {
  const code = systemErrorCode(error);
  if (code === null) return error instanceof Error ? error.message : String(error);
  const reason = reasons[code];
  return reason === undefined ? code : `${reason} (${code})`;
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
