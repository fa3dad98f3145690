/** @file Runs an experiment: trains it, records every step, and says what happened. */
import { arch, availableParallelism, cpus, platform } from "node:os";
import { join } from "node:path";
import { detectSlingshots, type Slingshot, type SlingshotReport } from "../analysis/index.ts";
import type { Experiment } from "../experiment/index.ts";
import { INSTRUMENTS } from "../instruments/index.ts";
import { renderReport } from "../report/index.ts";
import { createRun, newRunDirectory, type RunWriter, readRun, writeFileAtomically } from "../store/index.ts";
import { readVersion } from "../version.ts";
import { columnOf, WatchedSeries } from "./recording.ts";
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
  /** Null where there is no validation set. */
  readonly validationAccuracy: number | null;
  /** RMS. */
  readonly lastLayerNorm: number;
  readonly answer: SlingshotReport["answer"];
  readonly reason: string;
  readonly slingshots: readonly Slingshot[];
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
  const writer = createRun(directory, {
    experiment,
    manifest: describeMaker(experiment, options.engine, threads),
    columns: INSTRUMENTS.map(({ name, type }) => ({ name, type })),
  });
  try {
    const session = await createSession(experiment, { threads, engine: options.engine });
    const result = await train(session, experiment, writer, options);
    session.dispose();
    return result;
  } catch (error) {
    writer.finish("failed", { error: error instanceof Error ? error.message : String(error) });
    throw error;
  }
}

async function train(
  session: TrainingSession,
  experiment: Experiment,
  writer: RunWriter,
  options: RunOptions,
): Promise<RunResult> {
  const { steps } = experiment;
  const watched = new WatchedSeries();
  const watch = createWatcher(watched, steps, options.onProgress);
  let nonFinite: RunResult["nonFinite"];
  let breath = performance.now();
  const start = breath;
  while (session.step < steps && !nonFinite && !options.signal?.aborted) {
    const readings = session.advance();
    writer.appendRow(session.step, readings);
    watched.append(readings);
    nonFinite = findNonFinite(readings, session.step);
    if (performance.now() - breath > BREATH_MS) {
      watch(session.step, performance.now() - start);
      // Lets signals and messages in.
      await new Promise((resolve) => setImmediate(resolve));
      breath = performance.now();
    }
  }
  const elapsedMs = performance.now() - start;
  watch(session.step, elapsedMs);
  const status = nonFinite ? "non-finite" : session.step < steps ? "interrupted" : "done";
  return conclude(session, writer, watched, { status, elapsedMs, ...(nonFinite && { nonFinite }) });
}

async function conclude(
  session: TrainingSession,
  writer: RunWriter,
  watched: WatchedSeries,
  ending: Pick<RunResult, "status" | "nonFinite"> & { readonly elapsedMs: number },
): Promise<RunResult> {
  const { status, nonFinite, elapsedMs } = ending;
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
  const report = join(writer.directory, "report.html");
  const { name } = run.experiment as Experiment;
  const generatedBy = `slingshot ${readVersion()}`;
  const page = {
    title: name,
    runs: [{ ...run, label: name, slingshots: found }],
    instruments: INSTRUMENTS,
    generatedBy,
  };
  writeFileAtomically(report, renderReport(page));
  return {
    run: writer.directory,
    status,
    steps: session.step,
    stepsPerSecond,
    threads: session.threads,
    parametersSha256,
    trainLoss: series.trainLoss.at(-1) ?? Number.NaN,
    trainAccuracy: series.trainAccuracy.at(-1) ?? Number.NaN,
    validationAccuracy: null,
    lastLayerNorm: series.lastLayerNorm.at(-1) ?? Number.NaN,
    answer: found.answer,
    reason: found.reason,
    slingshots: found.slingshots,
    ...(nonFinite && { nonFinite }),
    report,
  };
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
  const weights = model.width * (data.dimensions + (model.depth - 1) * model.width);
  return 3 * data.points * weights < WORTH_THREADS ? 1 : availableParallelism();
}

/** Who made the run and on what; the experiment itself is in experiment.yaml. */
function describeMaker(experiment: Experiment, engine: Engine, threads: number): Record<string, unknown> {
  return {
    version: readVersion(),
    engine: { name: engine, arithmetic: experiment.arithmetic, threads },
    host: { node: process.version, platform: `${platform()} ${arch()}`, processor: cpus()[0]?.model ?? "unknown" },
  };
}
