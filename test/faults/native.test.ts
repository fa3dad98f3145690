/**
 * @file Compilers, caches and libraries that fail, under the whole program: a run ends as it would without any, with the same
 * bits, and leaves neither files nor processes.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { NativeTrial } from "./support/nativeTrials.ts";
import {
  assertDone,
  type Ending,
  resultOf,
  type SlingshotProcess,
  sleep,
  waitUntil,
} from "./support/slingshotProcess.ts";
import { missingMount, remount, withTmpfs } from "./support/tmpfs.ts";

const hasCompiler = spawnSync("cc", ["--version"]).status === 0;
const linux = { skip: process.platform !== "linux" && "needs /proc", timeout: 600_000 };
const withCompiler = { ...linux, skip: linux.skip || (!hasCompiler && "there is no C compiler") };

const TAKE_NAME = 'while [ "$1" != -o ]; do shift; done;';
const compileInstead = (source: string) => `${TAKE_NAME} printf '%s' '${source}' | cc -x c -shared -fPIC -o "$2" -`;
const COMPILING = "compiling matrix products for this processor, once; it takes some seconds";

let bits = "";
before(async () => {
  bits = resultOf(await new NativeTrial(null, { SLINGSHOT_NATIVE: "off" }).run()).parametersSha256;
  assert.match(bits, /^[0-9a-f]{64}$/);
});

/** What may be said before a run's own first line. */
const SAID = {
  compiling: (line: string) => line === COMPILING,
  failed: (line: string) => line.endsWith("; products are WebAssembly's"),
  waiting: (line: string) => line === "another process compiles matrix products for this processor; waiting for it",
  // Of who was killed.
  lock: (line: string) => /products-strict-\w+ was left locked by |: took the lock over from /.test(line),
};

/** @param said whether this run compiles, and whether that fails; not looked at where it is left out */
function assertSame(ending: Ending, said: { readonly compiling?: boolean; readonly failed?: boolean } = {}): void {
  assertDone(ending);
  assert.equal(resultOf(ending).parametersSha256, bits);
  const lines = ending.stderr.split("\n");
  const start = lines.findIndex((line) => line.startsWith("hypercube: mlp"));
  assert.ok(start >= 0, ending.stderr);
  const before = lines.slice(0, start);
  for (const line of before)
    assert.ok(
      Object.values(SAID).some((is) => is(line)),
      line,
    );
  for (const what of ["compiling", "failed"] as const)
    if (said[what] !== undefined)
      assert.equal(before.filter(SAID[what]).length, said[what] ? 1 : 0, `${what}: ${ending.stderr}`);
  assert.doesNotMatch(lines.slice(start).join("\n"), /koffi|Warning|products|cache|^\s+at /m);
}

const COMPILES = { compiling: true, failed: false };
const FAILS = { compiling: true, failed: true };
const SILENT = { compiling: false, failed: false };

describe("the bits are the same, and nothing is left", linux, () => {
  const kernels = ["gemm_f32", "gemm_f64", "packB_f32", "packB_f64"]
    .map((name) => `void ${name}(void*m,unsigned a,int b,int e,int t){BODY}`)
    .join(" ");
  const instead = (body: string) =>
    compileInstead(`int vector_bits(void){return 256;} ${kernels.replaceAll("BODY", body)}`);
  const scripts: Readonly<Record<string, string>> = {
    "a compiler that fails": "echo no >&2; exit 1",
    "a compiler that says nothing and makes nothing": "exit 0",
    "a compiler that is killed": "kill -9 $$",
    "a library that is none": `${TAKE_NAME} echo no > "$2"`,
    "a library that is a folder": `${TAKE_NAME} mkdir "$2"`,
    "a library that crashes as it is loaded": compileInstead(
      "__attribute__((constructor)) void f(void){*(volatile int*)0=1;}",
    ),
    "a library that ends the process": compileInstead(
      "void _exit(int); __attribute__((constructor)) void f(void){_exit(0);}",
    ),
    "a library that crashes as it is called": instead("*(volatile int*)0=1;"),
    "a library that does nothing": instead(""),
  };
  for (const [what, script] of Object.entries(scripts)) {
    test(what, withCompiler, async () => {
      const trial = new NativeTrial(script);
      assertSame(await trial.run(), FAILS);
      trial.assertClean();
      assertSame(await trial.run(), what === "a compiler that is killed" ? FAILS : SILENT);
      trial.assertClean();
    });
  }

  test("a compiler that hangs, and starts others", async () => {
    const trial = new NativeTrial("sleep 601 & sleep 602 | sleep 603");
    const start = performance.now();
    assertSame(await trial.run(), FAILS);
    const seconds = (performance.now() - start) / 1000;
    assert.ok(seconds > 30 && seconds < 60, `${seconds} s`);
    trial.assertClean();
    assertSame(await trial.run(), SILENT);
  });

  test("the machine's own compiler", withCompiler, async () => {
    const trial = new NativeTrial(null);
    assertSame(await trial.run(), COMPILES);
    assert.equal(trial.list().length, 1);
    assertSame(await trial.run(), SILENT);
    trial.assertClean();
    writeFileSync(join(trial.cache, trial.list()[0] ?? ""), "damaged");
    assertSame(await trial.run(), COMPILES);
    assertSame(await trial.run(), SILENT);
    trial.assertClean();
  });
});

describe("places and names", linux, () => {
  const variables: Readonly<Record<string, (trial: NativeTrial) => Record<string, string>>> = {
    "a file in the place of the cache": ({ root }) => {
      writeFileSync(join(root, "file"), "");
      return { SLINGSHOT_CACHE: join(root, "file") };
    },
    "no home": () => ({ HOME: "/nonexistent", XDG_CACHE_HOME: "", SLINGSHOT_CACHE: "" }),
    "a cache that others may write": ({ cache }) => {
      mkdirSync(cache);
      chmodSync(cache, 0o777);
      return {};
    },
    "no compiler": ({ root }) => ({ PATH: root }),
    "a compiler that is a folder": ({ root }) => ({ CC: root }),
  };
  for (const [what, set] of Object.entries(variables)) {
    test(what, async () => {
      const trial = new NativeTrial(null);
      Object.assign(trial.variables, set(trial));
      for (let again = 0; again < 2; again++) assertSame(await trial.run(), SILENT);
      assert.deepEqual(trial.list(), []);
      trial.assertClean();
    });
  }

  test("a cache of any name", withCompiler, async () => {
    const trial = new NativeTrial(null);
    trial.cache = join(trial.root, `it's "my" cache $HOME ключ`);
    assertSame(await trial.run(), COMPILES);
    assertSame(await trial.run(), SILENT);
    assert.equal(trial.list().length, 1);
  });

  for (const name of ["SLINGSHOT_NATIVE", "SLINGSHOT_REVECTORIZE"]) {
    test(`${name} is on or off`, async () => {
      for (const value of ["0", "ON", "nonsense"]) {
        const { code, stdout, stderr } = await new NativeTrial(null, { [name]: value }).run();
        assert.deepEqual([code, stdout, stderr], [2, "", `error: ${name}: is "${value}", and must be on or off\n`]);
      }
    });
  }

  const folder = new NativeTrial(null).root;
  const mount = { ...withCompiler, skip: withCompiler.skip || missingMount(folder) };
  test("a full disk", mount, async () => {
    const trial = new NativeTrial(null);
    mkdirSync(trial.cache);
    // Room for nothing, for a part of what the compiler writes, for all but the library.
    for (const size of ["4k", "16k", "128k", "192k"]) {
      await withTmpfs(trial.cache, size, async () => {
        chmodSync(trial.cache, 0o700);
        assertSame(await trial.run());
        // That the lock is given back may not be written either; the next run takes it from the dead.
        assert.deepEqual(
          trial.list().filter((name) => name.endsWith(".tmp")),
          [],
        );
        assert.deepEqual(trial.processes(), []);
        remount(trial.cache, "size=4m");
        assertSame(await trial.run());
        trial.assertClean();
      });
    }
  });

  test("a cache that can only be read", mount, async () => {
    const trial = new NativeTrial(null);
    mkdirSync(trial.cache);
    await withTmpfs(trial.cache, "4m", async () => {
      chmodSync(trial.cache, 0o700);
      remount(trial.cache, "ro");
      assertSame(await trial.run(), SILENT);
      assert.deepEqual(trial.list(), []);
      remount(trial.cache, "rw");
      assertSame(await trial.run(), COMPILES);
      remount(trial.cache, "ro");
      assertSame(await trial.run(), SILENT);
      assert.equal(trial.list().length, 1);
    });
  });
});

describe("processes that end, and many at once", withCompiler, () => {
  const isCompiling = (process: SlingshotProcess) => process.narration().includes(COMPILING);
  const compilers = (trial: NativeTrial) => trial.processes().length > 3;

  for (const [when, ms] of [0, 50, 200, 1000, 2500, 4000, 4500, 5000].entries()) {
    test(`killed ${ms} ms after it began to compile (${when})`, async () => {
      const trial = new NativeTrial(null);
      const process = trial.start(1e6);
      await waitUntil(process, () => isCompiling(process));
      await sleep(ms);
      process.kill("SIGKILL");
      assert.equal((await process.ending).signal, "SIGKILL");
      await until(() => trial.processes().length === 0);
      assertSame(await trial.run());
      trial.assertClean();
      assert.equal(trial.list().length, 1);
    });
  }

  test("Ctrl-C ends it at once, and nothing is left", async () => {
    const trial = new NativeTrial("sleep 600 & sleep 600");
    const process = trial.start(1e6);
    await waitUntil(process, () => isCompiling(process) && compilers(trial));
    const start = performance.now();
    process.kill("SIGINT");
    const { code, stdout, stderr } = await process.ending;
    assert.ok(performance.now() - start < 10_000);
    assert.deepEqual([code, stdout], [130, ""]);
    assert.match(stderr, /\ninterrupted while matrix products were compiled; nothing was written\n$/);
    await until(() => trial.processes().length === 0);
    trial.assertClean();
    assert.deepEqual(trial.list(), []);
    // Its own folder would lie beside these.
    assert.deepEqual(readdirSync(trial.root).sort(), ["cache", "cc"]);
  });

  test("sixteen first runs at once compile once", async () => {
    const trial = new NativeTrial('echo once >> "$(dirname "$0")/calls"; exec cc "$@"');
    const endings = await Promise.all(Array.from({ length: 16 }, () => trial.run()));
    for (const ending of endings) assertSame(ending);
    assert.equal(endings.filter(({ stderr }) => stderr.includes(COMPILING)).length, 1);
    assert.equal(trial.list().length, 1);
    trial.assertClean();
  });

  test("a cache that is removed while a run computes", async () => {
    const trial = new NativeTrial(null);
    await trial.run();
    const process = trial.start();
    await sleep(300);
    rmSync(trial.cache, { recursive: true });
    assertSame(await process.ending);
  });
});

async function until(condition: () => boolean): Promise<void> {
  for (const end = performance.now() + 10_000; !condition(); await sleep(50)) assert.ok(performance.now() < end);
}
