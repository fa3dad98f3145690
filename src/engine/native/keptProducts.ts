/** @file What a folder of the cache holds: a library, or why there is none. */
import { chmodSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writeFileAtomically } from "../../files/atomicFile.ts";
import { atMost, readWholeSync } from "../../files/readWhole.ts";
import { sha256 } from "../../files/sha256.ts";
import { discard } from "../../files/temporaryName.ts";
import { tryTo } from "../../files/tryTo.ts";
import { vectorBitsOf } from "./bindProducts.ts";
import { findDanger } from "./cacheFolder.ts";
import type { NativeFinding } from "./nativeLibrary.ts";

const MOST_LIBRARY_BYTES = 16 << 20;
const MOST_REASON_BYTES = 4096;

/** A reason may pass: a header is installed, the machine was too busy. */
const REMEMBERED_MS = 3600 * 1000;

const libraryName = (content: Uint8Array) => `${sha256(content)}.so`;

/** The library that is kept, or null: one that is not what its name says, or cannot be loaded, is taken for none. */
export async function findKept(folder: string): Promise<NativeFinding | null> {
  for (const name of readdirSync(folder).filter((name) => name.endsWith(".so"))) {
    const path = join(folder, name);
    const content = tryTo(() => readWholeSync(path, atMost(MOST_LIBRARY_BYTES)))?.bytes;
    if (content === undefined || name !== libraryName(content) || findDanger(path) !== null) continue;
    const vectorBits = await vectorBitsOf(path).catch(() => null);
    if (vectorBits === null) continue;
    if (vectorBits === 0) return { library: null, note: "this processor has no vectors of 256 bits" };
    return { library: { path, vectorBits }, note: `${vectorBits} bits, ${path}` };
  }
  return null;
}

/** Keeps what was made at `made` in the place of all that lies there and was found to be wrong. */
export function keepLibrary(folder: string, made: string): void {
  const bytes = readFileSync(made);
  if (bytes.length > MOST_LIBRARY_BYTES) return;
  const kept = join(folder, libraryName(bytes));
  for (const name of readdirSync(folder)) if (name === "failed" || name.endsWith(".so")) discard(join(folder, name));
  writeFileAtomically(kept, bytes);
  // By the umask's choice others could write it.
  chmodSync(kept, 0o700);
}

/** Why there is none, for as long as that is remembered; or null. */
export function findFailure(folder: string): NativeFinding | null {
  const path = join(folder, "failed");
  const found = tryTo(() => readWholeSync(path, atMost(MOST_REASON_BYTES)));
  // A clock may have been wrong.
  if (found === null || Math.abs(Date.now() - found.changedMs) > REMEMBERED_MS) return null;
  return { library: null, note: describeFailure(found.bytes.toString("utf8"), path) };
}

export function keepFailure(folder: string, reason: string): NativeFinding {
  const path = join(folder, "failed");
  writeFileAtomically(path, reason);
  return { library: null, note: describeFailure(reason, path) };
}

const describeFailure = (reason: string, path: string) => `${reason}; it is tried again in an hour, or without ${path}`;
