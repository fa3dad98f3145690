import assert from "node:assert/strict";
import { test } from "node:test";
import { readProcessLimits, refuseTightLimits } from "./processLimits.ts";

const NONE = { openFiles: Number.POSITIVE_INFINITY, addressMegabytes: Number.POSITIVE_INFINITY };

test("limits that are too tight for the threads are named with what they must be", () => {
  refuseTightLimits(64, NONE);
  refuseTightLimits(8, { ...NONE, openFiles: 72 });
  assert.throws(
    () => refuseTightLimits(8, { ...NONE, openFiles: 71 }),
    /^RequestError: threads: 8 need 72 open files, and this process may have 71; raise ulimit -n or use fewer threads$/,
  );
  assert.throws(
    () => refuseTightLimits(1, { ...NONE, addressMegabytes: 1700.5 }),
    /^RequestError: threads: 1 needs 1800 MB of address space, and this process may have 1700; raise ulimit -v$/,
  );
});

test("this process's own limits are read", { skip: process.platform !== "linux" && "only Linux tells" }, () => {
  const { openFiles, addressMegabytes } = readProcessLimits();
  assert.ok(openFiles > 64 && addressMegabytes > 1800);
});
