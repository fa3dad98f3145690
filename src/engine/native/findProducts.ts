/** @file A library of products for this machine: from the cache, or compiled by the compiler that is at hand. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { accessSync, constants, realpathSync, statSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Arithmetic } from "../machine.ts";
import { vectorBitsOf } from "./bindProducts.ts";
import type { NativeFinding } from "./nativeLibrary.ts";

const run = promisify(execFile);

/** A compiler, or a library, that has not ended by then hangs. */
const LIMIT_SECONDS = 30;

/** Sums keep their order and every rounding; under `fast` a multiplication and an addition are one. */
const FLAGS = ["-O3", "-std=gnu11", "-fPIC", "-shared", "-fno-math-errno", "-Wno-psabi"];
const ARITHMETIC_FLAGS: Readonly<Record<Arithmetic, readonly string[]>> = {
  strict: ["-ffp-contract=off"],
  fast: ["-ffp-contract=fast", "-DFUSED"],
};

/** Sources run as they are on Node 24, and as dist/ elsewhere. */
const OWN = import.meta.url.endsWith(".ts") ? "ts" : "js";
const SOURCE = fileURLToPath(new URL("./products.c", import.meta.url));
const TEST = fileURLToPath(new URL(`./testProducts.${OWN}`, import.meta.url));

/** What `findProducts` goes by; `process.env`, but in tests. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The library for an arithmetic. It is compiled once for a source, a compiler and its flags, tried in a process of its own,
 * and kept; what could not be compiled is not tried again with the same compiler.
 *
 * `SLINGSHOT_NATIVE=off` asks for none, `CC` names the compiler (`cc`), `SLINGSHOT_CACHE` the folder of the cache.
 */
export async function findProducts(
  arithmetic: Arithmetic,
  env: Environment = process.env,
  limitSeconds = LIMIT_SECONDS,
): Promise<NativeFinding> {
  const none = (note: string): NativeFinding => ({ library: null, note });
  if (env.SLINGSHOT_NATIVE === "off") return none("SLINGSHOT_NATIVE is off");
  if (!["x64", "arm64"].includes(process.arch) || process.platform === "win32")
    return none(`there are none for ${process.platform} ${process.arch}`);
  const name = env.CC ?? "cc";
  const compiler = findExecutable(name, env.PATH ?? "");
  if (compiler === null) return none(`there is no C compiler (${name})`);
  const folder = cacheFolder(env);
  try {
    const flags = [...FLAGS, ...ARITHMETIC_FLAGS[arithmetic]];
    const start = `products-${arithmetic}-${await keyOf(compiler, flags)}`;
    const failure = join(folder, `${start}.failed`);
    const kept = await findKept(folder, start);
    if (kept !== null) return kept;
    const known = await readFile(failure, "utf8").catch(() => null);
    if (known !== null) return none(`${known}; it is tried again without ${failure}`);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const temporary = join(folder, `.${start}-${process.pid}-${Date.now()}.tmp`);
    try {
      const wrong = await compile(compiler, flags, temporary, { arithmetic, limitSeconds });
      if (wrong !== null) {
        await writeFile(failure, wrong);
        return none(wrong);
      }
      const library = join(folder, `${start}-${hashOf(await readFile(temporary))}.so`);
      await rename(temporary, library);
    } finally {
      await rm(temporary, { force: true });
    }
    return (await findKept(folder, start)) ?? none(`${folder} does not keep what is written there`);
  } catch (error) {
    return none(`the cache cannot be used: ${(error as Error).message}`);
  }
}

/** What is wrong with the library that the compiler makes of the source, or null. */
async function compile(
  compiler: string,
  flags: readonly string[],
  library: string,
  { arithmetic, limitSeconds }: { readonly arithmetic: Arithmetic; readonly limitSeconds: number },
): Promise<string | null> {
  const limits = { timeout: limitSeconds * 1000, killSignal: "SIGKILL" } as const;
  try {
    await run(compiler, [...flags, "-o", library, SOURCE], limits);
  } catch (error) {
    return `${compiler} ${howItEnded(error, limitSeconds)}`;
  }
  try {
    const { stdout } = await run(process.execPath, [TEST, library, arithmetic], limits);
    return stdout.trim() === "0" ? "this processor has no vectors of 256 bits" : null;
  } catch (error) {
    return `what ${compiler} made ${howItEnded(error, limitSeconds)}`;
  }
}

function howItEnded(error: unknown, limitSeconds: number): string {
  const {
    killed,
    signal,
    stderr = "",
    message,
  } = error as Error & { killed?: boolean; signal?: string; stderr?: string };
  if (killed === true) return `did not end within ${limitSeconds} seconds`;
  if (signal) return `ended by ${signal}`;
  const [line = message] = stderr.split("\n").filter((text) => text.trim() !== "");
  return `failed: ${line.slice(0, 200)}`;
}

/** The library in the cache whose name begins with `start`; one that is not what its name says is taken for none. */
async function findKept(folder: string, start: string): Promise<NativeFinding | null> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((name) => name.startsWith(start) && name.endsWith(".so"))) {
    const path = join(folder, name);
    const content = await readFile(path).catch(() => null);
    if (content === null || name !== `${start}-${hashOf(content)}.so`) continue;
    const vectorBits = await vectorBitsOf(path);
    if (vectorBits === 0) return { library: null, note: "this processor has no vectors of 256 bits" };
    return { library: { path, vectorBits }, note: `${vectorBits} bits, ${path}` };
  }
  return null;
}

/** Another source, compiler or flag makes another library; a compiler is known by its file. */
async function keyOf(compiler: string, flags: readonly string[]): Promise<string> {
  const { size, mtimeMs } = statSync(compiler);
  const source = await readFile(SOURCE, "utf8");
  const test = await readFile(TEST, "utf8");
  const { platform, arch } = process;
  return hashOf(JSON.stringify([source, test, compiler, size, mtimeMs, flags, platform, arch]));
}

const hashOf = (content: string | Uint8Array) => createHash("sha256").update(content).digest("hex").slice(0, 16);

function cacheFolder(env: Environment): string {
  if (env.SLINGSHOT_CACHE) return env.SLINGSHOT_CACHE;
  const home = env.HOME ?? homedir();
  const caches =
    process.platform === "darwin" ? join(home, "Library", "Caches") : (env.XDG_CACHE_HOME ?? join(home, ".cache"));
  return join(caches, "slingshot");
}

/** As a shell finds it: links are followed, since `cc` is one to the compiler of the day. */
function findExecutable(name: string, path: string): string | null {
  const places = name.includes("/") ? [name] : path.split(delimiter).map((folder) => join(folder, name));
  for (const place of places) {
    try {
      accessSync(place, constants.X_OK);
      if (statSync(place).isFile()) return realpathSync(place);
    } catch {
      // Not there, or not to be run.
    }
  }
  return null;
}
