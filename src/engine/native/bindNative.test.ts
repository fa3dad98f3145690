/** @file Kernels in machine code that cannot be called, or are wrong, in one thread or in all: the machine computes without them. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import type { EngineHost } from "../host.ts";
import { nodeHost } from "../hosts/node.ts";
import type { Arithmetic } from "../machine.ts";
import { leaf } from "../operations/leaf.ts";
import { matmul } from "../operations/matmul.ts";
import { createMachine } from "../wasm/createMachine.ts";
import { loadKernels } from "../wasm/loadKernels.ts";
import type { BindNative } from "./nativeLibrary.ts";

const LIBRARY = { path: "/nowhere/products.so", vectorBits: 256 };

/** A host with a library that is not there: what `bind` gives stands for it in this thread, and others cannot load it. */
const hostWith = (bind: BindNative): EngineHost => ({
  ...nodeHost,
  native: { find: async () => ({ library: LIBRARY, note: "256 bits" }), bind, bindPeak: async () => () => 0 },
});

/** None in the place of those that are there. */
const bindNothing: BindNative = async () => new Map();

const failing: BindNative = async () => {
  throw new Error("dlopen: no such file\nand more");
};

/** Multiplies on a host; gives why there is no machine code there now. */
async function multiplyOn(host: EngineHost, threads = 1, arithmetic: Arithmetic = "strict"): Promise<string> {
  const [a, b] = [leaf("a", [2, 2], "f32"), leaf("b", [2, 2], "f32")];
  const product = matmul(a, b);
  const machine = await createMachine({ multiply: { outputs: [product] } }, { host, threads, arithmetic });
  machine.values(a).set([1, 2, 3, 4]);
  machine.values(b).set([5, 6, 7, 8]);
  machine.run("multiply");
  assert.deepEqual([...machine.values(product)], [19, 22, 43, 50]);
  machine.dispose();
  const { native, nativeNote } = await loadKernels(host, arithmetic);
  assert.equal(native, null);
  return nativeNote;
}

for (const arithmetic of ["strict", "fast"] as const) {
  test(`${arithmetic}: a library that cannot be bound, at once or after a while, is done without`, async () => {
    // Bound for the self test, for the test of the thread, and for the programs.
    for (const bound of [0, 1, 2]) {
      let asked = 0;
      const host = hostWith((...given) => (asked++ < bound ? bindNothing : failing)(...given));
      assert.equal(
        await multiplyOn(host, 1, arithmetic),
        "/nowhere/products.so cannot be called: dlopen: no such file",
      );
      assert.equal(asked, bound + 1);
    }
  });

  test(`${arithmetic}: so is one that another thread alone cannot bind`, async () => {
    const note = await multiplyOn(hostWith(bindNothing), 3, arithmetic);
    assert.match(note, /^\/nowhere\/products\.so cannot be called: [^\n]+ \(thread 2 of 3\)$/);
  });

  test(`${arithmetic}: so is one that multiplies nothing`, async () => {
    const host = hostWith(async () => new Map([["gemm_f32", () => {}]]));
    assert.match(await multiplyOn(host, 1, arithmetic), /^\/nowhere\/products\.so fails the self test/);
  });
}

test("a thread that ends for another reason than its library is still an error", async () => {
  const host = { ...hostWith(bindNothing), startThread: () => Promise.reject(new Error("no thread")) };
  await assert.rejects(multiplyOn(host, 2), /^Error: no thread$/);
});

/** Refuses koffi in the threads that `where` is true for, as on a platform that it has no binary for. */
const withoutKoffi = (where: string) =>
  `data:text/javascript,${encodeURIComponent(`
    import { registerHooks } from "node:module";
    import { isMainThread } from "node:worker_threads";
    if (${where}) registerHooks({
      resolve(specifier, context, next) {
        if (specifier === "koffi") throw new Error("Cannot find the native Koffi module");
        return next(specifier, context);
      },
    });`)}`;

/** Runs a program on two threads in a process of its own, and prints why it has no machine code. */
const SCRIPT = `
  import { nodeHost } from ${JSON.stringify(new URL("../hosts/node.ts", import.meta.url).href)};
  import { createMachine, leaf, matmul } from ${JSON.stringify(new URL("../index.ts", import.meta.url).href)};
  import { loadKernels } from ${JSON.stringify(new URL("../wasm/loadKernels.ts", import.meta.url).href)};
  const a = leaf("a", [1, 1], "f32");
  const machine = await createMachine({ run: { outputs: [matmul(a, a)] } }, { host: nodeHost, threads: 2 });
  machine.run("run");
  machine.dispose();
  console.log((await loadKernels(nodeHost, "strict")).nativeNote);`;

const { library, note } = (await nodeHost.native?.find("strict")) ?? { library: null, note: "none here" };

for (const [who, where, expected] of [
  ["this platform", "true", /^koffi, which calls libraries, does not load: Cannot find the native Koffi module$/],
  ["a second thread", "!isMainThread", /\.so cannot be called: Cannot find the native Koffi module \(thread 2 of 2\)$/],
] as const) {
  test(`without koffi in ${who} a program is computed in WebAssembly`, { skip: library === null && note }, () => {
    const command = ["--import", withoutKoffi(where), "--eval", SCRIPT];
    const cwd = fileURLToPath(new URL(".", import.meta.url));
    assert.match(execFileSync(process.execPath, command, { encoding: "utf8", cwd }).trim(), expected);
  });
}
