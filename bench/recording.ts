/**
 * @file `node scripts/node24.js bench/recording.ts [EXPERIMENT] [--rounds N] [--steps N]`: what it costs to record every
 * step, against the same training step without instruments and without a record, on one thread; and what validation costs.
 */
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createMachine } from "../src/engine/index.ts";
import { loadExperiment } from "../src/experiment/index.ts";
import { createRun } from "../src/store/index.ts";
import { CheckpointSaver } from "../src/training/checkpointSaver.ts";
import { createSession } from "../src/training/index.ts";
import { prepareRun } from "../src/training/prepareRun.ts";
import { RowReader, WatchedSeries } from "../src/training/recording.ts";
import { createTask } from "../src/training/session.ts";
import { TrainingGraph } from "../src/training/trainingGraph.ts";
import { median } from "./process.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: "string", default: "9" }, steps: { type: "string", default: "100" } },
});
const rounds = Number(values.rounds);
const steps = Number(values.steps);
const experiment = loadExperiment(positionals[0] ?? "division");
const { settings } = prepareRun(experiment, { threads: 1, engine: "wasm" });

const session = await createSession(experiment, { threads: 1, engine: "wasm" });
const bare = await createBareStep();
const folder = mkdtempSync(join(tmpdir(), "slingshot-bench-"));
const writer = createRun(join(folder, "run"), settings);
const reader = new RowReader(session, settings.columns.length);
const watched = new WatchedSeries();
const saver = new CheckpointSaver(session, writer, experiment.checkpoints, {
  say: console.error,
  saved: [],
  nowMs: performance.now(),
});

const times = {
  bare: [] as number[],
  instruments: [] as number[],
  recorded: [] as number[],
  validation: [] as number[],
};
for (let round = -1; round < rounds; round++) {
  const bareMs = time(bare.advance);
  const instrumentsMs = time(() => session.advance());
  const recordedMs = time(record, () => {
    writer.flush();
    saver.atTime(performance.now());
  });
  const begin = performance.now();
  session.validate();
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
console.log(
  `${experiment.name}, one thread, medians of ${rounds} interleaved rounds of ${steps} steps, milliseconds a step`,
);
print("bare: no instruments, no record", bareMs);
print("with all instruments", instrumentsMs);
print("with all instruments, recorded", recordedMs);
console.log(
  `  validation, every ${everySteps} steps: ${((100 * validationMs) / everySteps / recordedMs).toFixed(2)} % of the time`,
);
console.log(`  series on disk: ${(bytes / rows).toFixed(1)} bytes a step over ${rows} steps`);

function print(label: string, ms: number): void {
  const more = ms === bareMs ? "" : `   ${(100 * (ms / bareMs - 1)).toFixed(2)} % more than bare`;
  console.log(`  ${label.padEnd(34)} ${ms.toFixed(3).padStart(8)}${more}`);
}

/** Milliseconds a step; `end` counts too. */
function time(action: () => void, end = () => {}): number {
  const begin = performance.now();
  for (let i = 0; i < steps; i++) action();
  end();
  return (performance.now() - begin) / steps;
}

function record(): void {
  const row = reader.advance(false);
  writer.appendRow(session.step, row);
  watched.append(row);
  saver.afterStep(row[0] as number);
}

/** The training step without a single reading: what the optimizer needs and no more. */
async function createBareStep() {
  const task = createTask(experiment);
  const graph = new TrainingGraph(experiment, task);
  const { size } = experiment.batch;
  const count = typeof size === "number" ? size : task.rows.train;
  const { batch, program } = graph.traceTraining(count);
  const machine = await createMachine(
    { step: { ...program, outputs: [] } },
    { threads: 1, arithmetic: experiment.arithmetic },
  );
  const hyper = machine.values(graph.optimizer.hyper);
  const taken = Int32Array.from({ length: count }, (_, i) => i);
  let step = 0;
  return {
    advance: () => {
      batch.fill(machine.values, taken);
      graph.optimizer.writeScalars(hyper, ++step);
      machine.run("step");
    },
    dispose: () => machine.dispose(),
  };
}
