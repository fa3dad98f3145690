/** @file Where libraries are kept, and whether what lies there can be believed. */
import { mkdirSync, realpathSync, statSync } from "node:fs";
import { userInfo } from "node:os";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { asStoreError } from "../../files/storeError.ts";
import { tryTo } from "../../files/tryTo.ts";
import type { Environment } from "../hosts/readSwitch.ts";

const WRITABLE_BY_OTHERS = 0o022;
const STICKY = 0o1000;

/**
 * The folder `name` of the cache, made where it is not there.
 * @throws Error where it cannot be, or where others could put something into it
 */
export function openCacheFolder(env: Environment, name: string): string {
  const path = join(findCache(env), name);
  return asStoreError("unwritable", "use", path, () => {
    makeSafely(path);
    const folder = realpathSync(path);
    const danger = findDanger(folder);
    if (danger !== null) throw new Error(danger);
    return folder;
  });
}

/** One folder after the other, none in a place that others can change; Node's own way has no end below /proc. */
function makeSafely(path: string): void {
  if (statSync(path, { throwIfNoEntry: false }) !== undefined) return;
  const parent = dirname(path);
  if (parent === path) throw new Error(`${path} is not there`);
  makeSafely(parent);
  const danger = findDangerAround(realpathSync(parent));
  if (danger !== null) throw new Error(danger);
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Another process was sooner.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}

/**
 * Who could change what `path` holds, or put something else in its place; null where only this user and root can. What is
 * loaded is code: the question is that of ssh about the files which it believes.
 */
export function findDanger(path: string): string | null {
  const { mode } = statSync(path);
  if ((mode & WRITABLE_BY_OTHERS) !== 0) return describeWritable(path);
  return findDangerAround(path);
}

/** Likewise, of what lies in a folder. */
function findDangerAround(folder: string): string | null {
  for (let path = folder; ; path = dirname(path)) {
    const { uid, mode } = statSync(path);
    if (uid !== 0 && uid !== process.getuid?.()) return `${path} belongs to another user`;
    // In a sticky folder, as /tmp is one, others cannot touch what is not theirs.
    if ((mode & WRITABLE_BY_OTHERS) !== 0 && (mode & STICKY) === 0) return describeWritable(path);
    if (path === dirname(path)) return null;
  }
}

const describeWritable = (path: string) => `others may write ${path} (chmod go-w ends that)`;

/** The platform's folder for what can be made again, or `SLINGSHOT_CACHE`. */
function findCache(env: Environment): string {
  if (env.SLINGSHOT_CACHE) return resolve(env.SLINGSHOT_CACHE);
  const isMac = process.platform === "darwin";
  const caches = env.XDG_CACHE_HOME ?? "";
  // By its specification a relative one counts as none.
  if (!isMac && isAbsolute(caches)) return join(caches, "slingshot");
  const home = env.HOME || tryTo(() => userInfo().homedir) || "";
  if (!isAbsolute(home) || tryTo(() => statSync(home).isDirectory()) !== true)
    throw new Error("there is no home folder; SLINGSHOT_CACHE names another one");
  return join(home, isMac ? "Library/Caches" : ".cache", "slingshot");
}
