/** @file Compilers and caches that fail in every way: there is a library that is right, or none and a line that says why. */
import assert from "node:assert/strict";
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, relative } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { sha256 } from "../../files/sha256.ts";
import { temporaryPath } from "../../files/temporaryName.ts";
import type { Environment } from "../hosts/readSwitch.ts";
import type { Arithmetic } from "../machine.ts";
import { findCompiler } from "./findCompiler.ts";
import { findProducts as find } from "./findProducts.ts";
import { NATIVE_KERNELS } from "./nativeLibrary.ts";
import { findWrongProduct } from "./testProducts.ts";

const root = mkdtempSync(join(tmpdir(), "slingshot-native-"));
after(() => rmSync(root, { recursive: true, force: true }));

const { compiler } = findCompiler({ PATH: process.env.PATH });
const skip = compiler === null && "there is no C compiler";

const findProducts = (arithmetic: Arithmetic, env: Environment, limitSeconds = 60) =>
  find(arithmetic, { env, limitSeconds });

let made = 0;
const newFolder = () => {
  const folder = join(root, `${made++}`);
  mkdirSync(folder);
  return folder;
};

/** An environment with a cache of its own, and with `script` as its compiler; the right one is behind `$CC_BEHIND`. */
function withCompiler(script: string, cache = newFolder()) {
  const path = join(newFolder(), "cc");
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return { ...process.env, CC: path, SLINGSHOT_CACHE: cache, SLINGSHOT_NATIVE: undefined };
}

/** So that $2 is the name of the library. */
const TAKE_NAME = 'while [ "$1" != -o ]; do shift; done;';

const isAlive = (pid: string) => {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
};

const own = (cache: string) => ({ ...process.env, SLINGSHOT_CACHE: cache, SLINGSHOT_NATIVE: undefined });

/** A library that has been compiled: what becomes of one can be tried without the seconds that this takes. */
const READY = join(root, "ready.so");
const READY_CACHE = newFolder();
const FAST_CACHE = newFolder();
const COPY = `${TAKE_NAME} exec cp "${READY}" "$2"`;
before(async () => {
  if (compiler === null) return;
  const { library, note } = await findProducts("strict", own(READY_CACHE));
  assert.ok(library !== null, note);
  copyFileSync(library.path, READY);
});

/** What a cache holds, but for its locks. */
const list = (cache: string) =>
  readdirSync(cache).flatMap((folder) => readdirSync(join(cache, folder)).filter((name) => !name.startsWith("lock-")));
const endings = (cache: string) => list(cache).map((name) => name.replace(/^.*\./, ""));

for (const arithmetic of ["strict", "fast"] as const) {
  test(`${arithmetic}: a library is compiled once, kept under what it is, and right`, { skip }, async () => {
    const cache = arithmetic === "strict" ? READY_CACHE : FAST_CACHE;
    const first = await findProducts(arithmetic, own(cache));
    assert.ok(first.library !== null, first.note);
    assert.equal(await findWrongProduct(first.library.path, arithmetic === "strict"), null);
    assert.deepEqual(await findProducts(arithmetic, own(cache)), first);
    assert.deepEqual(endings(cache), ["so"]);
  });
}

test("a fused library is not taken for a strict one", { skip }, async () => {
  const { library } = await findProducts("fast", own(FAST_CACHE));
  assert.match(String(await findWrongProduct(library?.path ?? "", true)), /^the product of .* in f32 has .* is right$/);
});

test("without a compiler, or where it is asked for, there is none", async () => {
  const cache = newFolder();
  const none = async (env: Record<string, string>) => {
    const { library, note } = await findProducts("strict", { SLINGSHOT_CACHE: cache, PATH: newFolder(), ...env });
    assert.equal(library, null);
    return note;
  };
  assert.equal(await none({}), "there is no C compiler (cc)");
  assert.equal(await none({ CC: "clang-99" }), "there is no C compiler (clang-99)");
  assert.equal(await none({ SLINGSHOT_NATIVE: "off", PATH: process.env.PATH ?? "" }), "SLINGSHOT_NATIVE is off");
  assert.deepEqual(readdirSync(cache), []);
  await assert.rejects(none({ SLINGSHOT_NATIVE: "0" }), {
    name: "HostError",
    message: 'SLINGSHOT_NATIVE: is "0", and must be on or off',
  });
});

const FAULTS: Readonly<Record<string, readonly [script: string, note: RegExp]>> = {
  "a compiler that fails": [
    "echo 'cc: out of luck' >&2; exit 1",
    /cc failed: cc: out of luck; it is tried again in an hour, or without \/.*\/failed$/,
  ],
  "a compiler that hangs": ["sleep 60", /cc did not end within 2 seconds; it is tried again/],
  "a compiler that crashes": ["kill -SEGV $$", /cc ended by SIGSEGV/],
  "a compiler that writes nothing": ["exit 0", /what .*cc made failed: .*cannot open shared object/],
  "a compiler that makes a folder": [`${TAKE_NAME} mkdir "$2"`, /what .*cc made failed: .*: cannot read file data/],
  "a compiler that says much": ["yes >&2 & yes & wait", /cc did not end within 2 seconds/],
  "a library that is none": [`${TAKE_NAME} echo no > "$2"`, /what .*cc made failed: .*: file too short/],
};

/** Compiles another source in the place of ours. */
const compileInstead = (source: string) => `${TAKE_NAME} printf '%s' '${source}' | cc -x c -shared -fPIC -o "$2" -`;
const kernels = (body: string) =>
  NATIVE_KERNELS.map((name) => `void ${name}(void*m,unsigned a,int b,int e,int t){${body}}`);
const NEEDS_COMPILER: typeof FAULTS = {
  "a library that crashes as it is loaded": [
    compileInstead("__attribute__((constructor)) void f(void){*(volatile int*)0=1;}"),
    /what .*cc made ended by SIG(SEGV|BUS)/,
  ],
  "a library that hangs as it is loaded": [
    compileInstead("__attribute__((constructor)) void f(void){for(;;);}"),
    /what .*cc made did not end within 2 seconds/,
  ],
  "a library that ends the process as it is loaded": [
    // Not this process, should it be loaded here: that would look as if all had gone well.
    compileInstead(
      `void _exit(int); char*getenv(char*); __attribute__((constructor)) void f(void){if(getenv("ENDS"))_exit(0);}`,
    ),
    /what .*cc made failed: it ended before it was tested/,
  ],
  "a library without the kernels": [
    compileInstead("int vector_bits(void){return 256;}"),
    /what .*cc made failed: .*gemm_f32/,
  ],
  "a library that crashes as it is called": [
    compileInstead(`int vector_bits(void){return 256;} ${kernels("*(volatile int*)0=1;").join(" ")}`),
    /what .*cc made ended by SIG(SEGV|BUS)/,
  ],
  "a library that computes nothing": [
    compileInstead(`int vector_bits(void){return 256;} ${kernels("").join(" ")}`),
    /what .*cc made failed: the product of .* in f32 has NaN where /,
  ],
};
/** Right, and yet to be refused: these need the instructions of x64. */
const ON_X64: typeof FAULTS = {
  "a compiler that fuses": ['exec cc "$@" -ffp-contract=fast -mfma', /what .*cc made failed: the product of /],
  "a library that changes how the thread rounds": [
    'echo "__attribute__((constructor)) void f(void){__builtin_ia32_ldmxcsr(0x9fc0);}" > "$TMPDIR/f.c"; exec cc "$@" "$TMPDIR/f.c"',
    /what .*cc made failed: the thread that loads it flushes subnormal numbers to zero/,
  ],
};

for (const [what, [script, note]] of Object.entries({ ...FAULTS, ...NEEDS_COMPILER, ...ON_X64 })) {
  const why = what in ON_X64 && process.arch !== "x64" ? "needs x64" : what in FAULTS ? false : skip;
  test(`${what}: none, and the reason is remembered`, { skip: why }, async () => {
    const env = { ...withCompiler(script), ENDS: "1" };
    const finding = await findProducts("strict", env, /hangs|says much/.test(what) ? 2 : 60);
    assert.equal(finding.library, null);
    assert.match(finding.note, note);
    assert.deepEqual(await findProducts("strict", { ...env, PATH: newFolder() }), finding);
    assert.deepEqual(list(env.SLINGSHOT_CACHE), ["failed"]);
  });
}

test("what ends a compiler from outside is not remembered", async () => {
  for (const signal of ["KILL", "TERM", "INT"]) {
    const env = withCompiler(`kill -${signal} $$`);
    const { library, note } = await findProducts("strict", env);
    assert.equal(library, null);
    assert.match(note, new RegExp(`cc ended by SIG${signal}$`));
    assert.deepEqual(list(env.SLINGSHOT_CACHE), []);
  }
});

test("a failure is forgotten after an hour, and a compiler that is updated is another one", { skip }, async () => {
  const env = withCompiler(`if [ -e "$(dirname "$0")/well" ]; then ${COPY}; else exit 1; fi`);
  const compiler = env.CC;
  assert.match((await findProducts("strict", env)).note, /cc failed: exit code 1;/);
  const failed = join(env.SLINGSHOT_CACHE, readdirSync(env.SLINGSHOT_CACHE)[0] ?? "", "failed");
  writeFileSync(join(dirname(compiler), "well"), "");
  utimesSync(failed, new Date(), new Date(Date.now() - 3_500_000));
  assert.match((await findProducts("strict", env)).note, /cc failed: exit code 1;/);
  utimesSync(failed, new Date(), new Date(Date.now() - 3_700_000));
  assert.match((await findProducts("strict", env)).note, /\.so$/);
  assert.deepEqual(endings(env.SLINGSHOT_CACHE), ["so"]);
  appendFileSync(compiler, "# updated\n");
  assert.match((await findProducts("strict", env)).note, /\.so$/);
  assert.deepEqual(endings(env.SLINGSHOT_CACHE), ["so", "so"]);
});

test("no process of a compiler that hangs is left", {
  skip: process.platform !== "linux" && "needs /proc",
}, async () => {
  const env = withCompiler('sleep 61 & echo $$ $! > "$(dirname "$0")/pids"; wait');
  await findProducts("strict", env, 2);
  const pids = readFileSync(join(dirname(env.CC), "pids"), "utf8")
    .trim()
    .split(" ");
  assert.equal(pids.length, 2);
  for (const pid of pids) assert.ok(!isAlive(pid), pid);
});

for (const [what, write] of [
  ["damaged", (path: string) => writeFileSync(path, "damaged")],
  ["empty", (path: string) => writeFileSync(path, "")],
  ["a folder", (path: string) => mkdirSync(path)],
  ["one that others may write", (path: string) => chmodSync(path, 0o777)],
  ["not what its name says", (path: string) => renameSync(path, path.replace(/.{8}\.so$/, "00000000.so"))],
] as const) {
  test(`a library in the cache that is ${what} is compiled again`, { skip }, async () => {
    const cache = newFolder();
    const env = withCompiler(COPY, cache);
    const { library } = await findProducts("strict", env);
    const path = library?.path ?? "";
    const content = readFileSync(path);
    // A file of its own: this process has the other one loaded.
    rmSync(path);
    writeFileSync(path, content, { mode: 0o700 });
    if (what === "a folder") rmSync(path);
    write(path);
    const again = await findProducts("strict", env);
    assert.deepEqual(again.library, library);
    assert.deepEqual(readFileSync(path), content);
    assert.equal(statSync(path).mode & 0o777, 0o700);
    assert.deepEqual(endings(cache), ["so"]);
  });
}

test("a library that is kept and cannot be loaded is compiled again", { skip }, async () => {
  const cache = newFolder();
  const env = withCompiler(COPY, cache);
  const { library } = await findProducts("strict", env);
  const path = library?.path ?? "";
  rmSync(path);
  const other = Buffer.from("another machine's");
  writeFileSync(join(dirname(path), `${sha256(other)}.so`), other);
  assert.deepEqual((await findProducts("strict", env)).library, library);
  assert.deepEqual(endings(cache), ["so"]);
});

test("of first runs at once one compiles, and all end with the library", { skip }, async () => {
  const env = withCompiler(`echo once >> "$(dirname "$0")/calls"; ${COPY}`);
  const said: string[] = [];
  const say = (line: string) => said.push(line);
  const [first, ...others] = await Promise.all(Array.from({ length: 4 }, () => find("strict", { env, say })));
  const compiling = said.filter((line) => !line.startsWith("another process compiles"));
  assert.deepEqual(compiling, ["compiling matrix products for this processor, once; it takes some seconds"]);
  assert.ok(first?.library, first?.note);
  for (const other of others) assert.deepEqual(other, first);
  assert.equal(readFileSync(join(dirname(env.CC), "calls"), "utf8"), "once\n");
  assert.deepEqual(endings(env.SLINGSHOT_CACHE), ["so"]);
});

test("a process that compiles and does not end is not waited for without end", async () => {
  const cache = newFolder();
  const env = withCompiler("sleep 61", cache);
  const first = findProducts("strict", env, 4);
  while (readdirSync(cache).length === 0) await setTimeout(20);
  await setTimeout(200);
  assert.match((await findProducts("strict", env, 0.2)).note, /^another process compiles it in .*products-strict-/);
  assert.match((await first).note, /did not end within 4 seconds/);
});

test("what a killed process left is removed", { skip }, async () => {
  const cache = newFolder();
  const env = withCompiler(COPY, cache);
  await findProducts("strict", env);
  const folder = join(cache, readdirSync(cache)[0] ?? "");
  for (const name of list(cache)) rmSync(join(folder, name));
  const left = join(folder, basename(temporaryPath("products")).replace(/\.\d+-/, ".99999999-"));
  mkdirSync(left);
  writeFileSync(join(left, "cc12.o"), "");
  assert.ok((await findProducts("strict", env)).library);
  assert.deepEqual(endings(cache), ["so"]);
});

test("what compilers have for a while lies in the cache, and goes", { skip }, async () => {
  const env = withCompiler('echo half > "$TMPDIR/ccabc.s"; kill -9 $$');
  await findProducts("strict", env);
  assert.deepEqual(list(env.SLINGSHOT_CACHE), []);
});

test("any path does for a cache, and one that is relative means what it did at first", { skip }, async () => {
  const odd = join(newFolder(), `it's "my" cache; $HOME & ключ\n-x`);
  const env = withCompiler(COPY, odd);
  assert.equal(dirname(dirname((await findProducts("strict", env)).library?.path ?? "")), odd);
  const { library } = await findProducts("strict", { ...env, SLINGSHOT_CACHE: relative(process.cwd(), odd) });
  assert.equal(dirname(dirname(library?.path ?? "")), odd);
});

test("a cache that cannot be written, or is no folder, is told", async () => {
  const file = join(newFolder(), "file");
  writeFileSync(file, "");
  for (const cache of [file, join(file, "cache")]) {
    const { library, note } = await findProducts("strict", withCompiler("exit 1", cache));
    assert.equal(library, null);
    assert.match(note, /^the cache cannot be used: cannot use .*: a part of the path is not a folder \(ENOTDIR\)$/);
  }
});

test("CC may have arguments, and what they change is another library", { skip }, async () => {
  const cache = newFolder();
  const env = withCompiler(COPY, cache);
  for (const CC of [env.CC, `${env.CC} -DNOTHING`, `env ${env.CC}`, ` ${env.CC} `]) {
    const { library, note } = await findProducts("strict", { ...env, CC });
    assert.ok(library !== null, note);
  }
  assert.equal(readdirSync(cache).length, 3);
});

test("arguments that would loosen the arithmetic do not", { skip }, async () => {
  const { library, note } = await findProducts("strict", { ...own(newFolder()), CC: "cc -ffast-math -Ofast" });
  assert.ok(library !== null, note);
  assert.equal(await findWrongProduct(library.path, true), null);
});

test("the source is beside the code", () => {
  assert.ok(readdirSync(fileURLToPath(new URL(".", import.meta.url))).includes("products.c"));
});

test("who no longer waits is told so at once, the compiler ends, and nothing is remembered", async () => {
  const env = withCompiler('echo $$ > "$(dirname "$0")/pid"; sleep 60');
  const pid = join(dirname(env.CC), "pid");
  const controller = new AbortController();
  const finding = find("strict", { env, signal: controller.signal });
  while (!existsSync(pid) || readFileSync(pid, "utf8") === "") await setTimeout(20);
  const start = performance.now();
  controller.abort();
  await assert.rejects(finding, { name: "HostError", message: /^interrupted while .*; nothing was written$/ });
  assert.ok(performance.now() - start < 10_000);
  assert.ok(!isAlive(readFileSync(pid, "utf8").trim()));
  assert.deepEqual(list(env.SLINGSHOT_CACHE), []);
});

test("who waits for another process is told so, once", { skip }, async () => {
  const env = withCompiler(`sleep 2; ${COPY}`);
  const said: string[][] = [[], []];
  await Promise.all(said.map((lines) => find("strict", { env, say: (line) => lines.push(line) })));
  assert.deepEqual(said.map((lines) => lines.map((line) => line.split(" ").slice(0, 2).join(" "))).toSorted(), [
    ["another process"],
    ["compiling matrix"],
  ]);
});

test("a cache where there can be no folder ends in a note", {
  skip: process.platform !== "linux" && "needs /proc",
}, async () => {
  const { note } = await find("strict", { env: { ...own("/proc/x"), SLINGSHOT_CACHE: "/proc/x" } });
  assert.match(note, /^(the cache cannot be used: .*\/proc\/x|there is no C compiler)/);
});

test("a cache that others can write holds nothing of ours", { skip }, async () => {
  const cache = newFolder();
  chmodSync(cache, 0o777);
  assert.match((await findProducts("strict", own(cache))).note, /others may write/);
  assert.deepEqual(readdirSync(cache), []);
});

test("of what a compiler says the error is told, and one that passes is not remembered", async () => {
  for (const [said, told, left] of [
    ["a.c:1: warning: odd\\na.c:2: error: wrong", /failed: a\.c:2: error: wrong; it is tried/, ["failed"]],
    ["a.c:1: error: No space left on device", /failed: a\.c:1: error: No space left on device$/, []],
  ] as const) {
    const env = withCompiler(`printf '${said}\\n' >&2; exit 1`);
    assert.match((await findProducts("strict", env)).note, told);
    assert.deepEqual(list(env.SLINGSHOT_CACHE), left);
  }
});

test("a compiler that makes a link is taken by what is behind it", { skip }, async () => {
  const env = withCompiler(`${TAKE_NAME} cp "${READY}" "$2.x" && ln -s "$2.x" "$2"`);
  assert.match((await findProducts("strict", env)).note, /\.so$/);
  assert.deepEqual(endings(env.SLINGSHOT_CACHE), ["so"]);
});
