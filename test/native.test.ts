/** @file The whole program with and without a compiler: the same bits. test/faults/native.test.ts tries all that can fail. */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { NativeTrial } from "./faults/support/nativeTrials.ts";
import { assertDone, resultOf } from "./faults/support/slingshotProcess.ts";

const skip = process.platform === "win32" && "needs a shell";
let bits = "";
before(async () => {
  if (skip === false) bits = await hashOf(new NativeTrial(null, { SLINGSHOT_NATIVE: "off" }));
});

async function hashOf(trial: NativeTrial): Promise<string> {
  const ending = await trial.run();
  assertDone(ending);
  trial.assertClean();
  return resultOf(ending).parametersSha256;
}

test("a compiler that fails, and none", { skip }, async () => {
  const trial = new NativeTrial("echo no >&2; exit 1");
  assert.equal(await hashOf(trial), bits);
  assert.match(trial.list().join(), /^products-strict-[0-9a-f]{16}\/failed$/);
  assert.equal(await hashOf(new NativeTrial(null, { CC: "/nowhere/cc" })), bits);
});

test("the machine's own compiler, or what an earlier run made with it", { skip }, async () => {
  // In the cache that every run has: to compile anew takes seconds.
  const { SLINGSHOT_CACHE } = process.env;
  const trial = new NativeTrial(null, { SLINGSHOT_CACHE: SLINGSHOT_CACHE ?? "" });
  assert.equal(await hashOf(trial), bits);
});

test("SLINGSHOT_NATIVE is on or off", { skip }, async () => {
  const { code, stderr } = await new NativeTrial(null, { SLINGSHOT_NATIVE: "no" }).run();
  assert.deepEqual([code, stderr], [2, 'error: SLINGSHOT_NATIVE: is "no", and must be on or off\n']);
});
