/** @file What stands under a path that is no file that can be read to its end. */
import type { Stats } from "node:fs";

/** `a folder`, `a symbolic link` where it was not followed, `a pipe`, `a device`, `a socket`; null for a file. */
export function describeOddFile(status: Stats): string | null {
  if (status.isFile()) return null;
  if (status.isDirectory()) return "a folder";
  if (status.isSymbolicLink()) return "a symbolic link";
  if (status.isFIFO()) return "a pipe";
  return status.isSocket() ? "a socket" : "a device";
}
