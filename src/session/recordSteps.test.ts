import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { readRun } from "../store/index.ts";
import { loadExperiment, openSession, runExperiment } from "../training/index.ts";
import { recordSteps } from "./recordSteps.ts";

const root = mkdtempSync(join(tmpdir(), "slingshot-record-"));
after(() => rmSync(root, { recursive: true }));

test("what is recorded in memory is what a run has on disk, to the bit", async () => {
  const settings = ["steps=12", "data.modulus=7", "model.width=8", "model.mlpWidth=8", "model.heads=1"];
  const experiment = loadExperiment("division", [...settings, "batch.size=8", "validation.everySteps=5"]);
  const session = await openSession(experiment);
  const series = recordSteps(session, 12);
  session.dispose();
  assert.deepEqual(series, (await readRun((await runExperiment(experiment, { root })).run)).series);
});

test("a number of steps that is none is refused before the first step", async () => {
  const session = await openSession(loadExperiment("hypercube"));
  for (const count of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.throws(
      () => recordSteps(session, count),
      /^RangeError: count: is .*, and must be a whole number of at least 0$/,
    );
  }
  assert.equal(session.step, 0);
  assert.deepEqual(recordSteps(session, 0).step, new Float64Array(0));
  session.dispose();
});
