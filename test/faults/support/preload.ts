/** @file Native libraries that change the processor's settings, as one built with -ffast-math does, loaded into a process. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { fileURLToPath } from "node:url";

export const main = fileURLToPath(new URL("../../../src/cli/main.ts", import.meta.url));

/** `SET` is a statement that changes the settings of the calling thread. */
const SETTINGS = `
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fenv.h>
#include <pthread.h>
#include <stdlib.h>
#if defined(__x86_64__)
#include <xmmintrin.h>
static void or_bits(unsigned bits) { _mm_setcsr(_mm_getcsr() | bits); }
#define FLUSH_RESULTS or_bits(0x8000)
#define FLUSH_OPERANDS or_bits(0x40)
#define FLUSH or_bits(0x8040)
#elif defined(__aarch64__)
static void flush(void) { unsigned long f; __asm__("mrs %0, fpcr" : "=r"(f)); f |= 1ul << 24; __asm__("msr fpcr, %0" :: "r"(f)); }
#define FLUSH_RESULTS flush()
#define FLUSH_OPERANDS flush()
#define FLUSH flush()
#endif
#define UPWARD fesetround(FE_UPWARD)
#define DOWNWARD fesetround(FE_DOWNWARD)
#define TOWARD_ZERO fesetround(FE_TOWARDZERO)
`;

export const WHOLE_PROCESS = `${SETTINGS}
__attribute__((constructor)) static void start(void) { SET; }
`;

/** Only the threads that are started later: the main thread is as it should be. */
export const LATER_THREADS = `${SETTINGS}
struct beginning { void *(*run)(void *); void *argument; };
static void *begin(void *given) {
  struct beginning b = *(struct beginning *)given;
  free(given);
  SET;
  return b.run(b.argument);
}
int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *), void *argument) {
  int (*create)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *) = dlsym(RTLD_NEXT, "pthread_create");
  struct beginning *b = malloc(sizeof *b);
  b->run = run;
  b->argument = argument;
  return create(thread, attributes, begin, b);
}
`;

export const root = mkdtempSync(join(tmpdir(), "slingshot-float-"));
after(() => rmSync(root, { recursive: true, force: true }));

/** Compiles a library to be preloaded; null where there is no compiler, or it cannot. */
export function compile(source: string, setting: string): string | null {
  const name = join(root, `${createHash("sha1").update(source).update(setting).digest("hex")}.so`);
  writeFileSync(`${name}.c`, source);
  const options = ["-shared", "-fPIC", `-DSET=${setting}`, "-o", name, `${name}.c`, "-ldl", "-lm"];
  return spawnSync("cc", options).status === 0 ? name : null;
}

/** For `skip`: why such libraries cannot be had here, or false. */
export function missingLibraries(): string | false {
  if (process.platform !== "linux") return `preloads libraries as Linux does, not ${process.platform}`;
  if (process.arch !== "x64" && process.arch !== "arm64") return `knows no such setting of ${process.arch}`;
  return compile(WHOLE_PROCESS, "FLUSH") === null ? "no C compiler (cc) here" : false;
}

/** Runs Node with a library loaded into it. */
export function preload(library: string | null, args: readonly string[]) {
  assert.notEqual(library, null);
  return runNode(args, { LD_PRELOAD: library as string });
}

export function runNode(args: readonly string[], env: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    encoding: "utf8",
    env: { ...process.env, ...env },
    timeout: 120_000,
  });
  return { code: status, stdout, stderr };
}

export const TINY = ["hypercube", ...["data.points=16", "model.width=8"].flatMap((setting) => ["--set", setting])];

/** Everything below a folder, by its bytes. */
export function hashFolder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .toSorted()
    .map((name) => {
      const path = join(folder, name);
      return statSync(path).isFile()
        ? `${name} ${createHash("sha256").update(readFileSync(path)).digest("hex")}`
        : name;
    });
}

/** One line that says what the process or thread does, and the exit code of a request that cannot be met. */
export function assertRefusal({ code, stderr }: { code: number | null; stderr: string }, what: RegExp): void {
  assert.equal(code, 2, stderr);
  const errors = stderr.split("\n").filter((line) => line.startsWith("error: "));
  assert.equal(errors.length, 1, stderr);
  assert.match(errors[0] as string, what);
  assert.match(errors[0] as string, /the usual cause is a native library/);
}
