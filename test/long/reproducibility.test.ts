/** @file Bits on the reference, in plain TypeScript: minutes, so they are not among the short tests. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { loadExperiment } from "../../src/experiment/file/loadExperiment.ts";
import { type Engine, hashParameters, openSession } from "../../src/training/index.ts";
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
