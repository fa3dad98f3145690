/** @file Bits that take minutes, so that they are not among the short tests: on the reference, in plain TypeScript, and after many steps. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { loadExperiment } from "../../src/experiment/file/loadExperiment.ts";
import { createSession } from "../../src/session/index.ts";
import { type Engine, hashParameters, openSession } from "../../src/training/index.ts";
import { COMPILED } from "../conformance/engines.ts";
import { KNOWN_RUNS } from "../knownRuns.ts";

async function hashAfter(preset: string, steps: number, engine: Engine): Promise<string> {
  const session = await openSession(loadExperiment(preset, ["seed=7"]), { threads: 1, engine });
  while (session.step < steps) session.advance();
  const hash = hashParameters(session.parameters);
  session.dispose();
  return hash;
}

for (const { preset, steps, sha256 } of KNOWN_RUNS) {
  test(`${preset}: the reference reaches the known bits, ${steps} steps`, async () => {
    assert.equal(await hashAfter(preset, steps, "reference"), sha256);
  });
}

test("division: after 5,000 steps machine code has the bits of WebAssembly, on 1, 2 and 3 threads", async (t) => {
  const [wasm, machineCode] = COMPILED;
  if (machineCode.skip) return t.skip(machineCode.skip);
  const hashAt = async ({ host }: (typeof COMPILED)[number], threads: number) => {
    const session = await createSession(loadExperiment("division", ["seed=7"]), { host, threads });
    while (session.step < 5000) session.advance();
    const hash = hashParameters(session.parameters);
    session.dispose();
    return hash;
  };
  const expected = await hashAt(wasm, 1);
  for (const threads of [1, 2, 3]) assert.equal(await hashAt(machineCode, threads), expected, `${threads} threads`);
});
