/** @file Compiles the library of products, and tries it in a process of its own. */
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { Environment } from "../hosts/readSwitch.ts";
import type { Arithmetic } from "../machine.ts";
import type { Compiler } from "./findCompiler.ts";
import { programPath, runWatched } from "./runWatched.ts";
import { RIGHT } from "./testProducts.ts";
import type { WatchedEnding } from "./watchProcess.ts";

/** Sums keep their order and every rounding; under `fast` a multiplication and an addition are one. */
const FLAGS = ["-O3", "-std=gnu11", "-fPIC", "-shared", "-fno-fast-math", "-fno-math-errno", "-Wno-psabi"];
const ARITHMETIC_FLAGS: Readonly<Record<Arithmetic, readonly string[]>> = {
  strict: ["-ffp-contract=off"],
  fast: ["-ffp-contract=fast", "-DFUSED"],
};

export const SOURCE = fileURLToPath(new URL("./products.c", import.meta.url));
export const TEST = programPath("testProducts");

export const listFlags = (arithmetic: Arithmetic): readonly string[] => [...FLAGS, ...ARITHMETIC_FLAGS[arithmetic]];

/** Somebody ended it, or the system, which had no memory left: nothing that the compiler or the library does. */
const FROM_OUTSIDE: ReadonlySet<string | null> = new Set(["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGKILL"]);

/** What passes: a disk is full, memory is short, the cache lies where nothing may be loaded from. */
const PASSING = /no space|quota|cannot allocate|out of memory|failed to map segment/i;

/** Why there is no library, and whether another try would most likely end in the same way. */
export interface CompileFailure {
  readonly reason: string;
  readonly isLasting: boolean;
}

export interface CompileOptions {
  readonly arithmetic: Arithmetic;
  readonly env: Environment;
  /** A compiler, or a library, that has not ended by then hangs. */
  readonly limitSeconds: number;
  readonly signal?: AbortSignal | undefined;
}

/** Makes the new file `library`, in a folder that may hold others for a moment; null where it is right. */
export async function compileProducts(
  { program, args }: Compiler,
  library: string,
  { arithmetic, ...limits }: CompileOptions,
): Promise<CompileFailure | null> {
  const fail = (what: string, ending: WatchedEnding): CompileFailure => ({
    reason: `${what} ${describeEnding(ending, limits.limitSeconds).replaceAll(`${dirname(library)}/`, "")}`,
    isLasting: ending.isLate || !(FROM_OUTSIDE.has(ending.signal) || PASSING.test(ending.stderr)),
  });
  const compiled = await runWatched([program, ...args, ...listFlags(arithmetic), "-o", library, SOURCE], limits);
  if (compiled.code !== 0) return fail(program, compiled);
  const tested = await runWatched([process.execPath, TEST, library, arithmetic], limits);
  if (tested.code === 0 && tested.stdout.trim() === RIGHT) return null;
  const stderr = tested.code === 0 ? "it ended before it was tested" : tested.stderr;
  return fail(`what ${program} made`, { ...tested, stderr });
}

function describeEnding({ isLate, signal, code, stderr }: WatchedEnding, limitSeconds: number): string {
  if (isLate) return `did not end within ${limitSeconds} seconds`;
  if (signal !== null) return `ended by ${signal}`;
  const lines = stderr.split("\n").filter((text) => text.trim() !== "");
  const line = (lines.find((text) => /\berror\b/i.test(text)) ?? lines[0] ?? `exit code ${code}`).trim();
  // The end says what is wrong, where the beginning is a path.
  return `failed: ${line.length > 300 ? `…${line.slice(-300)}` : line}`;
}
