/** @file Names for what is not complete yet, which say whose it is: what a killed process left is told from what is being made. */
import { createHash, randomBytes } from "node:crypto";
import { lstatSync, readdirSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { identifyThisProcess, judgeProcess } from "./processIdentity.ts";
import { tryTo } from "./tryTo.ts";

const self = identifyThisProcess();

/** Stands for the host, its boot and the container: where the number of a process means anything. */
const place = createHash("sha256")
  .update(JSON.stringify([self.host, self.bootId, self.pidNamespace]))
  .digest("hex")
  .slice(0, 8);

const ownSuffix = [self.pid, self.processStart ?? 0, place, randomBytes(4).toString("hex")].join("-");

/** So that the suffix fits behind the longest name; in bytes, of 255. */
const MOST_NAME_BYTES = 180;

/** Of makers elsewhere nothing is known. What they have not touched for so long is not being made any more. */
const DISTANT_MS = 24 * 3600 * 1000;

/** `.manifest.json.4711-81723-9c0f1e2d-1a2b3c4d.tmp`, beside `path`: for a file, or a folder, that is to become it. */
export function temporaryPath(path: string): string {
  const name = Buffer.from(basename(path)).subarray(0, MOST_NAME_BYTES).toString();
  return join(dirname(path), `.${name}.${ownSuffix}.tmp`);
}

/** The name of what a temporary file or folder was to become, or null for any other name. */
export function parseTemporaryName(name: string): string | null {
  return parse(name)?.target ?? null;
}

/** Removes from `folder` what processes left there that ended before it was complete; never what one still makes. */
export function removeAbandoned(folder: string): void {
  for (const name of tryTo(() => readdirSync(folder)) ?? []) if (isAbandoned(folder, name)) discard(join(folder, name));
}

/** Whether `name` in `folder` is temporary, and whoever made it has ended. */
function isAbandoned(folder: string, name: string): boolean {
  const made = parse(name);
  if (made === null) return false;
  if (made.place === place) return judgeProcess({ ...self, ...made.maker }) === "dead";
  const status = tryTo(() => lstatSync(join(folder, name)));
  return status !== null && Date.now() - status.mtimeMs > DISTANT_MS;
}

/** Removes a file or a folder with all that is in it, if it can; links are not followed. What stays, the next removes. */
export function discard(path: string): void {
  tryTo(() => rmSync(path, { recursive: true, force: true }));
}

function parse(name: string) {
  // All of it: what has a number and ends in .tmp may be somebody else's, and what is abandoned is removed.
  const parts = /^\.(.+)\.(\d+)-(\d+)-([0-9a-f]{8})-[0-9a-f]{8}\.tmp$/.exec(name);
  if (parts === null) return null;
  const [, target = "", pid, start = "0", place] = parts;
  return { target, place, maker: { pid: Number(pid), processStart: start === "0" ? null : start } };
}
