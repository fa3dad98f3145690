/** @file Compilers and caches that fail in every way: there is a library that is right, or none and a line that says why. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { findProducts } from "./findProducts.ts";
import { findWrongProduct } from "./testProducts.ts";

const root = mkdtempSync(join(tmpdir(), "slingshot-native-"));
after(() => rmSync(root, { recursive: true, force: true }));

const compilers = (process.env.PATH ?? "").split(":").map((folder) => join(folder, "cc"));
const hasCompiler = compilers.some((path) => {
  try {
    execFileSync(path, ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
});
const skip = hasCompiler ? false : "there is no C compiler";

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

const own = (cache: string) => ({ ...process.env, SLINGSHOT_CACHE: cache, SLINGSHOT_NATIVE: undefined });

for (const arithmetic of ["strict", "fast"] as const) {
  test(`${arithmetic}: a library is compiled once, kept under what it is, and right`, { skip }, async () => {
    const cache = newFolder();
    const first = await findProducts(arithmetic, own(cache));
    assert.ok(first.library !== null, first.note);
    assert.equal(await findWrongProduct(first.library.path, arithmetic === "strict"), null);
    assert.deepEqual(await findProducts(arithmetic, own(cache)), first);
    assert.equal(readdirSync(cache).length, 1);
  });
}

test("a fused library is not taken for a strict one", { skip }, async () => {
  const { library } = await findProducts("fast", own(newFolder()));
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
});

const FAULTS: Readonly<Record<string, readonly [script: string, note: RegExp]>> = {
  "a compiler that fails": [
    "echo 'cc: out of luck' >&2; exit 1",
    /cc failed: cc: out of luck; it is tried again without /,
  ],
  "a compiler that hangs": ["sleep 60", /cc did not end within 2 seconds; it is tried again/],
  "a compiler that is killed": ["kill -9 $$", /cc ended by SIGKILL/],
  "a compiler that writes nothing": ["exit 0", /what .*cc made failed: /],
  "a library that is none": ['while [ "$1" != -o ]; do shift; done; echo no > "$2"', /what .*cc made failed: /],
};

/** Compiles another source in the place of ours. */
const compileInstead = (source: string) =>
  `while [ "$1" != -o ]; do shift; done; printf '%s' '${source}' | cc -x c -shared -fPIC -o "$2" -`;
const SYMBOLS = ["gemm_f32", "gemm_f64", "packB_f32", "packB_f64"].map(
  (name) => `void ${name}(void*m,unsigned a,int b,int e,int t){}`,
);
const NEEDS_COMPILER: typeof FAULTS = {
  "a library that crashes as it is loaded": [
    compileInstead("__attribute__((constructor)) void f(void){*(volatile int*)0=1;}"),
    /what .*cc made ended by SIG(SEGV|BUS)/,
  ],
  "a library that hangs as it is loaded": [
    compileInstead("__attribute__((constructor)) void f(void){for(;;);}"),
    /what .*cc made did not end within 2 seconds/,
  ],
  "a library that computes nothing": [
    compileInstead(`int vector_bits(void){return 256;} ${SYMBOLS.join(" ")}`),
    /what .*cc made failed: the product of .* in f32 has 0 where /,
  ],
  "a compiler that fuses": ['exec cc "$@" -ffp-contract=fast -mfma', /what .*cc made failed: the product of /],
};

for (const [what, [script, note]] of [...Object.entries(FAULTS), ...Object.entries(NEEDS_COMPILER)]) {
  test(`${what}: none, and the reason is remembered`, { skip: what in NEEDS_COMPILER && skip }, async () => {
    const env = withCompiler(script);
    const finding = await findProducts("strict", env, /hang/.test(what) ? 2 : 60);
    assert.equal(finding.library, null);
    const again = await findProducts("strict", { ...env, PATH: newFolder() });
    assert.match(again.note, note);
    assert.deepEqual(
      readdirSync(env.SLINGSHOT_CACHE).map((name) => name.replace(/^.*\./, "")),
      ["failed"],
    );
  });
}

test("a library in the cache that is damaged, or another's, is compiled again", { skip }, async () => {
  const cache = newFolder();
  const { library } = await findProducts("strict", own(cache));
  const path = library?.path ?? "";
  // A file of its own: this process has the other one loaded.
  rmSync(path);
  writeFileSync(path, "damaged");
  assert.deepEqual((await findProducts("strict", own(cache))).library, library);
});

test("two first runs at once both end with the library", { skip }, async () => {
  const cache = newFolder();
  const [one, other] = await Promise.all([findProducts("strict", own(cache)), findProducts("strict", own(cache))]);
  assert.ok(one.library !== null);
  assert.deepEqual(other, one);
  assert.equal(readdirSync(cache).length, 1);
});

test("a cache that cannot be written, or is no folder, is told", { skip }, async () => {
  const file = join(newFolder(), "file");
  writeFileSync(file, "");
  const { library, note } = await findProducts("strict", own(join(file, "cache")));
  assert.equal(library, null);
  assert.match(note, /^the cache cannot be used: ENOTDIR/);
});

test("the source is beside the code", () => {
  assert.ok(readdirSync(fileURLToPath(new URL(".", import.meta.url))).includes("products.c"));
});
