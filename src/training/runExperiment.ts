/** @file Runs an experiment: trains it, records every step, and says what happened. */
import { arch, availableParallelism, cpus, platform } from "node:os";
import { join } from "node:path";
import {
  detectSlingshots,
  findGrokkingTimes,
  type GrokkingTimes,
  type Slingshot,
  type SlingshotReport,
} from "../analysis/index.ts";
import type { Experiment } from "../experiment/index.ts";
import { RECORDED_COLUMNS } from "../instruments/index.ts";
import { renderReport } from "../report/index.ts";
import { createRun, newRunDirectory, type Run, type RunWriter, readRun, writeFileAtomically } from "../store/index.ts";
import { readVersion } from "../version.ts";
import { columnOf, listColumns, RowReader, WatchedSeries } from "./recording.ts";
import { createSession, type Engine, hashParameters, type TrainingSession } from "./session.ts";

export interface RunProgress {
  readonly step: number;
  readonly steps: number;
  readonly stepsPerSecond: number;
  readonly secondsLeft: number;
  readonly trainLoss: number;
  readonly trainAccuracy: number;
  /** RMS. */
  readonly lastLayerNorm: number;
  readonly slingshots: number;
}

export interface RunOptions {
  /** Folder in which the run's own folder is made. */
  readonly root: string;
  readonly threads: number | "auto";
  readonly engine: Engine;
  readonly onProgress?: (progress: RunProgress) => void;
  /** Ends training after the step in progress; what is recorded is saved. */
  readonly signal?: AbortSignal;
}

/** The document of `slingshot run --json`. */
export interface RunResult {
  /** The run folder. */
  readonly run: string;
  readonly status: "done" | "interrupted" | "non-finite";
  /** Steps recorded. */
  readonly steps: number;
  readonly stepsPerSecond: number;
  readonly threads: number;
  readonly parametersSha256: string;
  readonly trainLoss: number;
  readonly trainAccuracy: number;
  /** At the last validation; null where there is no validation set. */
  readonly validationAccuracy: number | null;
  /** RMS. */
  readonly lastLayerNorm: number;
  readonly answer: SlingshotReport["answer"];
  readonly reason: string;
  readonly slingshots: readonly Slingshot[];
  /** t1 … t4 and the delay; null where there is no validation set. */
  readonly grokking: GrokkingTimes | null;
  readonly nonFinite?: { readonly step: number; readonly value: string };
  /** Path of report.html. */
  readonly report: string;
}

/** Time between two looks at the clock, the signals and the progress line. */
const BREATH_MS = 50;

/** Share of the time that counting slingshots for the progress line may take. */
const WATCHING_SHARE = 0.02;

/**
 * Trains `experiment` and writes its run folder with the report.
 * @throws StoreError where the folder cannot be written
 */
export async function runExperiment(experiment: Experiment, options: RunOptions): Promise<RunResult> {
  const directory = newRunDirectory(options.root, experiment.name, new Date());
  const threads = options.threads === "auto" ? chooseThreads(experiment) : options.threads;
  const validated = hasValidation(experiment);
  const columns = listColumns(validated);
  const writer = createRun(directory, {
    experiment,
    manifest: describeMaker(experiment, options.engine, threads),
    columns: columns.map(({ name, type }) => ({ name, type })),
  });
  try {
    const session = await createSession(experiment, { threads, engine: options.engine });
    const reader = new RowReader(session, columns.length);
    const ending = await train(session, experiment, reader, writer, options);
    const result = await conclude(session, reader, writer, ending);
    session.dispose();
    return result;
  } catch (error) {
    writer.finish("failed", { error: error instanceof Error ? error.message : String(error) });
    throw error;
  }
}

/** How training ended, and what was seen on the way. */
interface Ending extends Pick<RunResult, "status" | "nonFinite"> {
  readonly elapsedMs: number;
  readonly watched: WatchedSeries;
}

async function train(
  session: TrainingSession,
  { steps, validation }: Experiment,
  reader: RowReader,
  writer: RunWriter,
  options: RunOptions,
): Promise<Ending> {
  const { everySteps } = validation;
  const watched = new WatchedSeries();
  const watch = createWatcher(watched, steps, options.onProgress);
  let nonFinite: RunResult["nonFinite"];
  let breath = performance.now();
  const start = breath;
  while (session.step < steps && !nonFinite && !options.signal?.aborted) {
    const step = session.step + 1;
    const row = reader.advance(step === steps || (everySteps > 0 && step % everySteps === 0));
    writer.appendRow(step, row);
    watched.append(row);
    nonFinite = findNonFinite(row, step);
    if (performance.now() - breath > BREATH_MS) {
      watch(step, performance.now() - start);
      // Lets signals and messages in.
      await new Promise((resolve) => setImmediate(resolve));
      breath = performance.now();
    }
  }
  const elapsedMs = performance.now() - start;
  watch(session.step, elapsedMs);
  const status = nonFinite ? "non-finite" : session.step < steps ? "interrupted" : "done";
  return { status, elapsedMs, watched, ...(nonFinite && { nonFinite }) };
}

async function conclude(
  session: TrainingSession,
  reader: RowReader,
  writer: RunWriter,
  { status, nonFinite, elapsedMs, watched }: Ending,
): Promise<RunResult> {
  const series = watched.read();
  const found = detectSlingshots(series);
  const parametersSha256 = hashParameters(session.parameters);
  for (const slingshot of found.slingshots) {
    writer.appendEvent({ step: slingshot.spike, kind: "slingshot", ...slingshot });
  }
  if (nonFinite) writer.appendEvent({ kind: "non-finite", ...nonFinite });
  const stepsPerSecond = session.step / (elapsedMs / 1000);
  writer.finish(status, { parametersSha256, stepsPerSecond });
  const run = await readRun(writer.directory);
  const report = writeReport(run, found);
  return {
    run: writer.directory,
    status,
    steps: session.step,
    stepsPerSecond,
    threads: session.threads,
    parametersSha256,
    trainLoss: series.trainLoss.at(-1) ?? Number.NaN,
    trainAccuracy: series.trainAccuracy.at(-1) ?? Number.NaN,
    validationAccuracy: reader.validationAccuracy,
    lastLayerNorm: series.lastLayerNorm.at(-1) ?? Number.NaN,
    answer: found.answer,
    reason: found.reason,
    slingshots: found.slingshots,
    grokking: findTimes(run),
    ...(nonFinite && { nonFinite }),
    report,
  };
}

function findTimes({ series: { step, columns } }: Run): GrokkingTimes | null {
  const { trainAccuracy, validationAccuracy } = columns;
  return trainAccuracy && validationAccuracy ? findGrokkingTimes({ step, trainAccuracy, validationAccuracy }) : null;
}

/** Writes report.html into the run folder; returns its path. */
function writeReport(run: Run, slingshots: SlingshotReport): string {
  const path = join(run.directory, "report.html");
  const { name } = run.experiment as Experiment;
  const page = { title: name, runs: [{ ...run, label: name, slingshots }], instruments: RECORDED_COLUMNS };
  writeFileAtomically(path, renderReport({ ...page, generatedBy: `slingshot ${readVersion()}` }));
  return path;
}

/** Instruments whose infinity or NaN means that training has broken down. */
const VITAL = ["trainLoss", "gradientNorm", "lastLayerNorm"].map((name) => ({ name, column: columnOf(name) }));

function findNonFinite(readings: Float64Array, step: number): RunResult["nonFinite"] {
  const broken = VITAL.find(({ column }) => !Number.isFinite(readings[column]));
  return broken && { step, value: broken.name };
}

/** Reports progress; counts slingshots again only when the last count's time has become negligible. */
function createWatcher(watched: WatchedSeries, steps: number, onProgress: RunOptions["onProgress"]) {
  let slingshots = 0;
  let nextCountMs = 0;
  return (step: number, elapsedMs: number) => {
    if (!onProgress || step === 0) return;
    const series = watched.read();
    if (elapsedMs >= nextCountMs) {
      const begin = performance.now();
      slingshots = detectSlingshots(series).slingshots.length;
      nextCountMs = elapsedMs + (performance.now() - begin) / WATCHING_SHARE;
    }
    const stepsPerSecond = step / (elapsedMs / 1000);
    onProgress({
      step,
      steps,
      stepsPerSecond,
      secondsLeft: (steps - step) / stepsPerSecond,
      trainLoss: series.trainLoss.at(-1) ?? Number.NaN,
      trainAccuracy: series.trainAccuracy.at(-1) ?? Number.NaN,
      lastLayerNorm: series.lastLayerNorm.at(-1) ?? Number.NaN,
      slingshots,
    });
  };
}

/** Multiplications a step below which a second thread costs more in waiting than it saves. */
const WORTH_THREADS = 3e7;

function chooseThreads({ model, data }: Experiment): number {
  if (model.name === "transformer" || data.name !== "hypercube") return availableParallelism();
  const weights = model.width * (data.dimensions + (model.depth - 1) * model.width);
  return 3 * data.points * weights < WORTH_THREADS ? 1 : availableParallelism();
}

/** Whether the data has rows that are not trained on. */
function hasValidation({ data }: Experiment): boolean {
  return data.name === "algorithmic";
}

/** Who made the run and on what; the experiment itself is in experiment.yaml. */
function describeMaker(experiment: Experiment, engine: Engine, threads: number): Record<string, unknown> {
  return {
    version: readVersion(),
    engine: { name: engine, arithmetic: experiment.arithmetic, threads },
    host: { node: process.version, platform: `${platform()} ${arch()}`, processor: cpus()[0]?.model ?? "unknown" },
  };
}
