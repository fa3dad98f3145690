/** @file Whoever listens to a run hears every row as it is recorded, and its state is saved as often as is asked for. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import type { Series } from "../series.ts";
import { readRun } from "../store/index.ts";
import { loadExperiment, resumeRun, runExperiment } from "./index.ts";
import type { RowListener } from "./trainRun.ts";

const root = mkdtempSync(join(tmpdir(), "rows-"));
after(() => rmSync(root, { recursive: true }));

/** What is heard, as a series. */
function listen(): RowListener & { read(): Series } {
  let names: readonly string[] = [];
  let rows: (readonly number[])[] = [];
  return {
    open: (columns, history) => {
      names = columns.map(({ name }) => name);
      rows = Array.from(history?.step ?? [], (step, i) => [
        step,
        ...names.map((name) => history?.columns[name]?.[i] ?? 0),
      ]);
    },
    append: (step, row) => rows.push([step, ...row]),
    read: () => ({
      step: Float64Array.from(rows, ([step = 0]) => step),
      columns: Object.fromEntries(names.map((name, i) => [name, Float64Array.from(rows, (row) => row[i + 1] ?? 0)])),
    }),
  };
}

const settings = ["steps=40", "model.width=8", "model.depth=2"];

test("every row, and of a run that goes on first those before it", async () => {
  const first = listen();
  const { run } = await runExperiment(loadExperiment("hypercube", settings), { root, rows: first });
  assert.deepEqual(round(first.read()), round((await readRun(run)).series));
  const again = listen();
  await resumeRun(run, { steps: 60, rows: again });
  assert.deepEqual(round(again.read()), round((await readRun(run)).series));
  assert.equal(again.read().step.length, 60);
});

test("the state is saved as often as is asked for, whatever the experiment says", async () => {
  const experiment = loadExperiment("hypercube", [
    "steps=4000",
    "model.width=8",
    "model.depth=2",
    "checkpoints.everyMinutes=0",
    "checkpoints.beforeSpikes.spikes=0",
  ]);
  const reasonsOf = async (saveEveryMs?: number) => {
    const { run } = await runExperiment(experiment, { root, saveEveryMs });
    return new Set((await readRun(run)).manifest.checkpoints.map(({ reason }) => reason));
  };
  assert.deepEqual([await reasonsOf(), await reasonsOf(1)], [new Set(["last"]), new Set(["time", "last"])]);
});

/** As columns of float32 are stored. */
const round = ({ step, columns }: Series): Series => ({
  step,
  columns: Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, Float32Array.from(values)])),
});
