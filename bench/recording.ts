/**
 * @file `node scripts/node24.js bench/recording.ts [EXPERIMENT] [--rounds N] [--steps N]`: what it costs to record every
 * step, against the same training step without instruments and without a record, on one thread; and what validation costs.
 */
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createBatcher } from "../src/data/index.ts";
import { nodeHost } from "../src/engine/hosts/node.ts";
import { createMachine } from "../src/engine/index.ts";
import { loadExperiment } from "../src/experiment/file/loadExperiment.ts";
import { bindModel } from "../src/experiment/index.ts";
import { createRun } from "../src/recording/index.ts";
import { TrainingGraph } from "../src/session/trainingGraph.ts";
import { CheckpointSaver } from "../src/training/checkpointSaver.ts";
import { openSession } from "../src/training/index.ts";
import { prepareRun } from "../src/training/prepareRun.ts";
import { listColumns, RowReader, WatchedSeries } from "../src/training/recording.ts";
import { median } from "./process.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: "string", default: "50" }, steps: { type: "string", default: "20" } },
});
/** As often as a run writes its rows. */
const FLUSH_MS = 10_000;

const rounds = Number(values.rounds);
const steps = Number(values.steps);
// Validations are timed alone.
const experiment = loadExperiment(positionals[0] ?? "division", ["validation.everySteps=0"]);
const { settings } = prepareRun(experiment, { threads: 1, engine: "wasm" });

const session = await openSession(experiment, { threads: 1, engine: "wasm" });
const bare = await createBareStep();
const folder = mkdtempSync(join(tmpdir(), "slingshot-bench-"));
const columns = listColumns(session);
const writer = createRun(join(folder, "run"), { ...settings, columns });
const reader = new RowReader(session, columns, experiment, []);
const watched = new WatchedSeries(columns);
const saver = new CheckpointSaver(session, writer, experiment.checkpoints, {
  say: console.error,
  saved: [],
  nowMs: performance.now(),
  loss: { fittedBelow: 0.01 },
});

const times = {
  bare: [] as number[],
  instruments: [] as number[],
  recorded: [] as number[],
  validation: [] as number[],
};
const flushMs: number[] = [];
/** Time spent with rows that are there already: keeping them, watching for spikes, copying states. */
let recordMs = 0;
for (let round = -1; round < rounds; round++) {
  const bareMs = time(bare.advance);
  const instrumentsMs = time(() => session.advance());
  const recordedMs = time(record, () => {
    // A run writes every ten seconds: this is the more expensive, the shorter the rounds are.
    const begin = performance.now();
    writer.flush();
    flushMs.push(performance.now() - begin);
  });
  const begin = performance.now();
  session.machine.run("validation before");
  const validationMs = performance.now() - begin;
  // The first round warms the compiler up.
  if (round < 0) continue;
  times.bare.push(bareMs);
  times.instruments.push(instrumentsMs);
  times.recorded.push(recordedMs);
  times.validation.push(validationMs);
}
const rows = (rounds + 1) * steps;
writer.finish("done");
const bytes = readdirSync(join(folder, "run", "series"))
  .map((name) => statSync(join(folder, "run", "series", name)).size)
  .reduce((sum, size) => sum + size, 0);
session.dispose();
bare.dispose();
rmSync(folder, { recursive: true });

const [bareMs, instrumentsMs, recordedMs, validationMs] = Object.values(times).map(median) as [
  number,
  number,
  number,
  number,
];
const { everySteps } = experiment.validation;
const flushesPerStep = recordedMs / FLUSH_MS;
const keepingMs = recordMs / rows + median(flushMs) * flushesPerStep;
console.log(
  `${experiment.name}, one thread, medians of ${rounds} interleaved rounds of ${steps} steps, milliseconds a step`,
);
print("bare: no instruments, no record", times.bare);
print("with all instruments", times.instruments);
print("with all instruments, recorded", times.recorded);
console.log(
  `  the record alone, timed from inside, written every ten seconds: ${keepingMs.toFixed(4)} ms, ${((100 * keepingMs) / instrumentsMs).toFixed(2)} % of a step`,
);
console.log(
  `  validation, every ${everySteps} steps: ${((100 * validationMs) / everySteps / recordedMs).toFixed(2)} % of the time`,
);
console.log(`  series on disk: ${(bytes / rows).toFixed(1)} bytes a step over ${rows} steps`);

/** Medians, and the best rounds, which a busy machine disturbs less. */
function print(label: string, all: readonly number[]): void {
  const [ms, best] = [median(all), Math.min(...all)];
  const compare = (value: number, bare: number) => `${(100 * (value / bare - 1)).toFixed(1)} %`;
  const more =
    all === times.bare
      ? ""
      : `   more than bare: ${compare(ms, bareMs)}, best rounds ${compare(best, Math.min(...times.bare))}`;
  console.log(`  ${label.padEnd(34)} ${ms.toFixed(3).padStart(8)}  best ${best.toFixed(3).padStart(8)}${more}`);
}

/** Milliseconds a step; `end` counts too. */
function time(action: () => void, end = () => {}): number {
  const begin = performance.now();
  for (let i = 0; i < steps; i++) action();
  end();
  return (performance.now() - begin) / steps;
}

function record(): void {
  const row = reader.advance();
  const begin = performance.now();
  writer.appendRow(session.step, row);
  watched.append(row);
  saver.afterStep(row[0] as number);
  recordMs += performance.now() - begin;
}

/** The training step without a single reading: what the optimizer needs and no more, on the same batches. */
async function createBareStep() {
  const { batch, seed, arithmetic } = experiment;
  const bound = bindModel(experiment);
  const graph = new TrainingGraph(experiment, bound);
  const batcher = createBatcher({ rows: bound.shape.rows.train, size: batch.size, sampling: batch.sampling }, seed);
  const sizes = new Set(Array.from({ length: batcher.stepsPerEpoch }, (_, step) => batcher.indicesOf(step).length));
  const traced = new Map([...sizes].map((size) => [`${size}`, graph.traceTraining(size)]));
  const programs = [...traced].map(([name, { program }]) => [name, { ...program, outputs: [] }] as const);
  const machine = await createMachine(Object.fromEntries(programs), { host: nodeHost, threads: 1, arithmetic });
  const scalars = machine.values(graph.optimizer.scalars);
  let step = 0;
  return {
    advance: () => {
      const rows = batcher.indicesOf(step);
      traced.get(`${rows.length}`)?.batch.fill(machine.values, session.loaded, "train", rows);
      graph.optimizer.writeScalars(scalars, ++step);
      machine.run(`${rows.length}`);
    },
    dispose: () => machine.dispose(),
  };
}
