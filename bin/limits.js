/** @file Limits of this process under which Node.js cannot start, or ends in the middle of it without a plain word. */
import { readFileSync } from "node:fs";

/** Files that it opens before there is any work. */
const LEAST_FILES = 30;
/** Addresses, not memory, that it reserves for its heap and its code, in kB as `ulimit -v` counts them. */
const LEAST_ADDRESSES = 1_600_000;

/** What stands against a start, in one line; null where nothing does, or the system does not say. */
export function findTightLimit() {
  let text;
  try {
    text = readFileSync("/proc/self/limits", "latin1");
  } catch {
    return null;
  }
  const softLimit = (name) => Number(new RegExp(`^${name} +(\\d+)`, "m").exec(text)?.[1] ?? Number.POSITIVE_INFINITY);
  const files = softLimit("Max open files");
  if (files < LEAST_FILES) return `only ${files} files may be open at once; at least ${LEAST_FILES} must be: ulimit -n`;
  const addresses = softLimit("Max address space") / 1024;
  if (addresses >= LEAST_ADDRESSES) return null;
  return `only ${addresses} kB of addresses may be used; Node.js reserves ${LEAST_ADDRESSES}: ulimit -v`;
}
