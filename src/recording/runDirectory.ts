/** @file Names for run folders: day and time, what it is, and four characters so that two never meet. */
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { refuseWithinRun } from "../store/ownPlace.ts";

/**
 * A path below `root` that does not exist yet, such as `runs/2026-11-22-143005-hypercube-1f3a`. Nothing is created.
 *
 * @param name what the run is; 60 lower-case letters and digits of it at most; everything else becomes a dash
 * @param now day and time are taken in local time
 * @throws StoreError (`unwritable`) where `root` is a run, or in one
 */
export function newRunDirectory(root: string, name: string, now: Date): string {
  const write = (...parts: number[]) => parts.map((part) => String(part).padStart(2, "0"));
  const day = write(now.getFullYear(), now.getMonth() + 1, now.getDate());
  const time = write(now.getHours(), now.getMinutes(), now.getSeconds()).join("");
  const slug = name
    .normalize("NFKD")
    .replace(/[^A-Za-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .toLowerCase()
    .slice(0, 60);
  for (;;) {
    const parts = [...day, time, slug === "" ? "run" : slug, randomBytes(2).toString("hex")];
    const path = join(root, parts.join("-"));
    if (existsSync(path)) continue;
    refuseWithinRun(path);
    return path;
  }
}

/** What a folder of that name was called: the name without day, time and the four characters. */
export const slugOf = (folder: string): string =>
  folder.replace(/^\d{4}-\d\d-\d\d-(\d{6}-)?/, "").replace(/-[0-9a-f]{4}$/, "");
