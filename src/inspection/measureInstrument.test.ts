/** @file An instrument added afterwards: the rows that the run would have recorded, also where it recorded others. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Run, readRun } from "../store/index.ts";
import { forkRun, runExperiment } from "../training/index.ts";
import { ENGINE, makeFolder, tiny } from "../training/testRuns.fixture.ts";
import { measureInstrument } from "./index.ts";

const root = makeFolder();

const record = async (...settings: string[]): Promise<Run> =>
  readRun((await runExperiment(tiny(...settings), { ...ENGINE, root })).run);

/** What the series has of a column at some steps. */
const recordedOf = ({ series }: Run, column: string, steps: readonly number[]) =>
  steps.map((step) => series.columns[column]?.[series.step.indexOf(step)]);

const OTHERS = ["instruments.margins.everySteps=1", "instruments.hjorth.everySteps=4", "instruments.hjorth.window=5"];

test("of a run that recorded instruments, and of its fork with others, any can be measured: those that it has, too", async () => {
  const run = await record("instruments.initialDistance.everySteps=3", ...OTHERS);
  const found = await measureInstrument(run, "initialDistance", [6, 9], ENGINE);
  assert.deepEqual(
    found.rows.map(({ values }) => values["initialDistance/classifier"]),
    recordedOf(run, "initialDistance/classifier", [6, 9]),
  );
  const other = await measureInstrument(run, "margins", [5], { ...ENGINE, settings: ["quantiles=[0.5]"] });
  assert.deepEqual([other.rows[0]?.values["margin/0.5"]], recordedOf(run, "margin/0.5", [5]));
  const result = await forkRun(run.directory, {
    ...{ ...ENGINE, root, at: 12, resetOptimizer: false },
    overrides: ["instruments.initialDistance.everySteps=0", "instruments.weightNorms.everySteps=2"],
  });
  const fork = await readRun(result.run);
  const late = await measureInstrument(fork, "initialDistance", [15], ENGINE);
  assert.deepEqual([late.rows[0]?.values.initialDistance], recordedOf(run, "initialDistance", [15]));
});
