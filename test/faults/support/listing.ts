/** @file A folder with all that is in it, to tell whether anything was touched. */
import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A line a file, folder or link: its path, mode, time of change, and the SHA-256 of its bytes. */
export function listFolder(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
  return names.map((name) => {
    const path = join(folder, name);
    const status = lstatSync(path);
    const sha256 = status.isFile() ? createHash("sha256").update(readFileSync(path)).digest("hex") : "";
    return `${name} ${status.mode.toString(8)} ${status.mtimeMs} ${status.ino} ${sha256}`;
  });
}
