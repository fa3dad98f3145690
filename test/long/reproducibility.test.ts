/** @file The transformer's bits on the reference, in plain TypeScript: minutes, so it is not among the short tests. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { loadExperiment } from "../../src/experiment/file/loadExperiment.ts";
import { type Engine, hashParameters, openSession } from "../../src/training/index.ts";

async function hashAfter(steps: number, engine: Engine): Promise<string> {
  const session = await openSession(loadExperiment("division", ["seed=7"]), { threads: 1, engine });
  while (session.step < steps) session.advance();
  const hash = hashParameters(session.parameters);
  session.dispose();
  return hash;
}

test("division: the reference reaches the bits of the kernels, 200 steps", async () => {
  assert.equal(await hashAfter(200, "reference"), await hashAfter(200, "wasm"));
});
