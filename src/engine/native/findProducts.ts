/** @file A library of products for this machine: from the cache, or compiled by the compiler that is at hand. */
import { mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { RunLock } from "../../files/lock.ts";
import { sha256 } from "../../files/sha256.ts";
import { StoreError } from "../../files/storeError.ts";
import { discard, removeAbandoned, temporaryPath } from "../../files/temporaryName.ts";
import { HostError } from "../hostError.ts";
import { type Environment, readSwitch } from "../hosts/readSwitch.ts";
import type { Arithmetic } from "../machine.ts";
import { whyUncallable } from "./bindProducts.ts";
import { openCacheFolder } from "./cacheFolder.ts";
import { type CompileOptions, compileProducts, listFlags, SOURCE, TEST } from "./compileProducts.ts";
import { describeProcessor } from "./describeProcessor.ts";
import { type Compiler, findCompiler } from "./findCompiler.ts";
import { findFailure, findKept, keepFailure, keepLibrary } from "./keptProducts.ts";
import type { NativeFinding, Waiting } from "./nativeLibrary.ts";

/** How long a compiler may take, and then the test of what it made. */
const LIMIT_SECONDS = 30;

/** How often is looked whether another process that compiles has ended. */
const LOOK_MS = 100;

/** What compiling goes by, and who hears that it begins. */
interface MakeOptions extends CompileOptions {
  readonly say: (line: string) => void;
}

const INTERRUPTED = "interrupted while matrix products were compiled; nothing was written";

export interface FindOptions extends Waiting {
  readonly env?: Environment;
  readonly limitSeconds?: number;
}

const none = (note: string): NativeFinding => ({ library: null, note });

/**
 * The library for an arithmetic. It is compiled once for a source, a compiler with its flags and a kind of processor, by
 * one process while others wait, tried in a process of its own, and kept. Where that failed it is tried again in an hour.
 *
 * `SLINGSHOT_NATIVE=off` asks for none, `CC` names the compiler (`cc`), `SLINGSHOT_CACHE` the folder of the cache.
 * @throws HostError where `SLINGSHOT_NATIVE` is neither on nor off, or `signal` came
 */
export async function findProducts(
  arithmetic: Arithmetic,
  { env = process.env, limitSeconds = LIMIT_SECONDS, say = () => {}, signal }: FindOptions = {},
): Promise<NativeFinding> {
  if (!readSwitch("SLINGSHOT_NATIVE", env)) return none("SLINGSHOT_NATIVE is off");
  if (!["x64", "arm64"].includes(process.arch) || process.platform === "win32")
    return none(`there are none for ${process.platform} ${process.arch}`);
  const { name, compiler } = findCompiler(env);
  if (compiler === null) return none(`there is no C compiler (${name})`);
  // Before anything is compiled: it would be taken for a fault of the compiler, and remembered.
  const uncallable = await whyUncallable();
  if (uncallable !== null) return none(uncallable);
  try {
    const folder = openCacheFolder(env, `products-${arithmetic}-${keyOf(compiler, listFlags(arithmetic))}`);
    return await findOrMake(folder, compiler, { arithmetic, env, limitSeconds, say, signal });
  } catch (error) {
    if (signal?.aborted) throw new HostError(INTERRUPTED, { cause: error });
    return none(`the cache cannot be used: ${(error as Error).message}`);
  }
}

/** What is kept, what another process makes, or what this one makes. */
async function findOrMake(folder: string, compiler: Compiler, options: MakeOptions): Promise<NativeFinding> {
  // What another one does takes two limits at most.
  let isTold = false;
  for (const end = performance.now() + 2500 * options.limitSeconds; ; await setTimeout(LOOK_MS)) {
    options.signal?.throwIfAborted();
    const known = (await findKept(folder)) ?? findFailure(folder);
    if (known !== null) return known;
    const lock = await tryToLock(folder, options.say);
    if (lock === null) {
      if (!isTold) options.say("another process compiles matrix products for this processor; waiting for it");
      isTold = true;
      if (performance.now() < end) continue;
      return none(`another process compiles it in ${folder}, and has not ended for long`);
    }
    try {
      // It may have been made between the two looks.
      return (await findKept(folder)) ?? findFailure(folder) ?? (await make(folder, compiler, options));
    } finally {
      lock.release();
    }
  }
}

async function tryToLock(folder: string, say: (line: string) => void): Promise<RunLock | null> {
  // Its check of forms is a large module, and most starts find what they need.
  const { takeLock } = await import("../../files/lock.ts");
  try {
    return await takeLock(folder, { say });
  } catch (error) {
    if (error instanceof StoreError && error.kind === "locked") return null;
    throw error;
  }
}

async function make(folder: string, compiler: Compiler, options: MakeOptions): Promise<NativeFinding> {
  removeAbandoned(folder);
  // A folder: compilers, too, have files for a while.
  const made = join(temporaryPath(join(folder, "products")), "products.so");
  const temporary = dirname(made);
  options.say("compiling matrix products for this processor, once; it takes some seconds");
  try {
    mkdirSync(temporary);
    const env = { ...options.env, TMPDIR: temporary };
    const failure = await compileProducts(compiler, made, { ...options, env });
    options.signal?.throwIfAborted();
    if (failure !== null) options.say(`${failure.reason}; products are WebAssembly's`);
    if (failure !== null) return failure.isLasting ? keepFailure(folder, failure.reason) : none(failure.reason);
    keepLibrary(folder, made);
  } finally {
    discard(temporary);
  }
  return (
    (await findKept(folder)) ?? keepFailure(folder, `what ${compiler.program} made is too large, or cannot be loaded`)
  );
}

/** Another source, test, compiler, flag or kind of processor makes another library. */
function keyOf({ identity }: Compiler, flags: readonly string[]): string {
  const [source, test] = [SOURCE, TEST].map((path) => readFileSync(path, "utf8"));
  return sha256(JSON.stringify([source, test, identity, flags, describeProcessor()])).slice(0, 16);
}
