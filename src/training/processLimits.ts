/** @file What the system lets this process have, beside what its threads need: with less, Node.js ends in the middle. */

import { readFileSync } from "node:fs";
import { RequestError } from "../experiment/index.ts";
import { pluralise } from "../words.ts";

/** Measured on Node.js 24 for x64, with some to spare. */
const FILES = { ofProcess: 24, ofThread: 6 };
/** Megabytes of addresses, not of memory: each thread has a heap and code of its own, for which V8 reserves them. */
const ADDRESSES = { ofProcess: 1200, ofThread: 600 };

/** Limits as `ulimit` sets them; infinite where there is none, or the system does not say. */
export interface ProcessLimits {
  readonly openFiles: number;
  readonly addressMegabytes: number;
}

export function readProcessLimits(): ProcessLimits {
  let text = "";
  try {
    text = readFileSync("/proc/self/limits", "latin1");
  } catch {
    // Only Linux has it.
  }
  const softLimit = (name: string) =>
    Number(new RegExp(`^${name} +(\\d+)`, "m").exec(text)?.[1] ?? Number.POSITIVE_INFINITY);
  return { openFiles: softLimit("Max open files"), addressMegabytes: softLimit("Max address space") / 1e6 };
}

/** @throws RequestError where the process may not have what `threads` threads need */
export function refuseTightLimits(threads: number, limits: ProcessLimits = readProcessLimits()): void {
  const check = (limit: number, { ofProcess, ofThread }: typeof FILES, what: string, remedy: string) => {
    const needed = ofProcess + threads * ofThread;
    if (limit >= needed) return;
    throw new RequestError(
      `${threads} ${pluralise(threads, "needs", "need")} ${needed} ${what}, and this process may have ${Math.floor(limit)}; raise ${remedy}${threads === 1 ? "" : " or use fewer threads"}`,
      { option: "threads" },
    );
  };
  check(limits.openFiles, FILES, "open files", "ulimit -n");
  check(limits.addressMegabytes, ADDRESSES, "MB of address space", "ulimit -v");
}
