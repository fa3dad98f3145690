/** @file What the system lets the process have: read where it is told, and refused where it is too little. */
import assert from "node:assert/strict";
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { type TestContext, test } from "node:test";
import { prepareRun } from "./prepareRun.ts";
import { readProcessLimits, refuseTightLimits } from "./processLimits.ts";
import { tiny } from "./testRuns.fixture.ts";

const NONE = { openFiles: Number.POSITIVE_INFINITY, addressMegabytes: Number.POSITIVE_INFINITY };

test("limits that are too tight for the threads are named with what they must be", () => {
  refuseTightLimits(64, NONE);
  refuseTightLimits(8, { ...NONE, openFiles: 72 });
  assert.throws(
    () => refuseTightLimits(8, { ...NONE, openFiles: 71 }),
    /^RequestError: threads: 8 need 72 open files, and this process may have 71; raise ulimit -n or use fewer threads$/,
  );
  refuseTightLimits(1, { ...NONE, addressMegabytes: 1800 });
  assert.throws(
    () => refuseTightLimits(1, { ...NONE, addressMegabytes: 1700.5 }),
    /^RequestError: threads: 1 needs 1800 MB of address space, and this process may have 1700; raise ulimit -v$/,
  );
});

test("this process's own limits are read", { skip: process.platform !== "linux" && "only Linux tells" }, () => {
  const { openFiles, addressMegabytes } = readProcessLimits();
  assert.ok(openFiles > 64 && addressMegabytes > 1800);
});

/** Has the system tell these limits, or none, while `action` runs. */
function withLimits<T>(context: TestContext, text: string | null, action: () => T): T {
  const original = fs.readFileSync as (...args: unknown[]) => unknown;
  context.mock.method(fs, "readFileSync", (...args: unknown[]) => {
    if (args[0] !== "/proc/self/limits") return original(...args);
    if (text === null) throw Object.assign(new Error("ENOENT"), { code: "ENOENT" });
    return text;
  });
  syncBuiltinESMExports();
  try {
    return action();
  } finally {
    context.mock.restoreAll();
    syncBuiltinESMExports();
  }
}

const table = (
  files: string,
  addresses: string,
) => `Limit                     Soft Limit           Hard Limit           Units
Max cpu time              unlimited            unlimited            seconds
Not Max open files        3                    3                    files
Max open files            ${files}                 4096                 files
Max address space         ${addresses}            unlimited            bytes
`;

test("soft limits count, what is unlimited has none, and neither has a system that does not say", (t) => {
  const read = (text: string | null) => withLimits(t, text, readProcessLimits);
  assert.deepEqual(read(table("1024", "unlimited")), { ...NONE, openFiles: 1024 });
  assert.deepEqual(read(table("unlimited", "2500000")), { ...NONE, addressMegabytes: 2.5 });
  assert.deepEqual(read(null), NONE);
});

test("only the compiled kernels need threads, and are refused where those cannot be had", (t) => {
  const prepare = (engine: "wasm" | "reference") =>
    withLimits(t, table("71", "unlimited"), () => prepareRun(tiny(), { threads: 8, engine }));
  assert.equal(prepare("reference").machine.threads, 8);
  assert.throws(() => prepare("wasm"), /^RequestError: threads: 8 need 72 open files/);
});
