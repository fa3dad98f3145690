/** @file What a run will take, in time and on disk, found by training a little and recording nothing. */
import { existsSync, statfsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { encodeSeries } from "../columns/index.ts";
import type { Experiment } from "../experiment/index.ts";
import { encodeSafetensors } from "../tensors/safetensors.ts";
import { toTensors } from "./checkpointTensors.ts";
import { examineExperiment } from "./examineExperiment.ts";
import { openSession } from "./openSession.ts";
import { type EngineOptions, prepareRun } from "./prepareRun.ts";
import { listColumns, RowReader } from "./recording.ts";

export interface RunEstimate {
  readonly steps: number;
  readonly parameters: number;
  readonly threads: number;
  readonly stepsPerSecond: number;
  readonly seconds: number;
  /** Of the series on disk. */
  readonly bytesPerStep: number;
  readonly seriesBytes: number;
  readonly bytesPerCheckpoint: number;
  /** The most that are ever kept. */
  readonly checkpoints: number;
  readonly checkpointBytes: number;
  readonly totalBytes: number;
  /** Of the place where the run would be recorded; null where the system does not say. */
  readonly freeBytes: number | null;
}

/** The trial ends with whichever comes last; the first steps are slow, since compiled code is still being improved. */
const TRIAL_MS = 2000;
const TRIAL_STEPS = 64;

/** Steps so slow that the above would be long need no more: little of their time is the compiler's. */
const LONG_TRIAL_MS = 6000;
const FEWEST_STEPS = 3;

/**
 * Trains `experiment` for about two seconds and tells what all of it would take below `root`; writes nothing.
 * @throws RequestError where it cannot be trained here
 */
export async function estimateRun(
  asked: Experiment,
  options: EngineOptions & { readonly root: string },
): Promise<RunEstimate> {
  const { experiment, loaded } = await examineExperiment(asked, options.data);
  const { machine } = prepareRun(experiment, options);
  const session = await openSession(experiment, { ...machine, loaded });
  try {
    const reader = new RowReader(session, session.columns, experiment);
    const rows: Float64Array[] = [];
    const start = performance.now();
    let half = { rows: 0, ms: 0 };
    for (;;) {
      rows.push(reader.advance().slice());
      const ms = performance.now() - start;
      if (ms <= TRIAL_MS / 2) half = { rows: rows.length, ms };
      if (rows.length >= experiment.steps || (rows.length >= TRIAL_STEPS && ms >= TRIAL_MS)) break;
      if (rows.length >= FEWEST_STEPS && ms >= LONG_TRIAL_MS) break;
    }
    const ms = performance.now() - start;
    const stepsPerSecond =
      (1000 * (rows.length - half.rows || rows.length)) / (ms - (half.rows < rows.length ? half.ms : 0));
    const bytesPerStep = measureRow(rows, listColumns(session));
    const bytesPerCheckpoint = encodeSafetensors(toTensors(session, session.capture())).byteLength;
    const { steps } = experiment;
    const seconds = steps / stepsPerSecond;
    const checkpoints = countCheckpoints(experiment, seconds);
    const seriesBytes = Math.ceil(steps * bytesPerStep);
    const checkpointBytes = checkpoints * bytesPerCheckpoint;
    return {
      steps,
      parameters: session.parameters.length,
      threads: session.threads,
      stepsPerSecond,
      seconds,
      bytesPerStep,
      seriesBytes,
      bytesPerCheckpoint,
      checkpoints,
      checkpointBytes,
      totalBytes: seriesBytes + checkpointBytes,
      freeBytes: findFreeBytes(options.root),
    };
  } finally {
    session.dispose();
  }
}

/** Bytes that one row more takes in a file: the difference between a long and a short file, so that headers do not count. */
function measureRow(
  rows: readonly Float64Array[],
  columns: readonly { readonly name: string; readonly type: "f32" | "f64" }[],
): number {
  const bytesOf = (count: number) =>
    encodeSeries({
      steps: Float64Array.from({ length: count }, (_, i) => i + 1),
      columns: columns.map((column, i) => {
        const values = Float64Array.from({ length: count }, (_, row) => rows[row]?.[i] ?? Number.NaN);
        return { ...column, values: column.type === "f32" ? Float32Array.from(values) : values };
      }),
      follows: null,
    }).byteLength;
  const few = Math.floor(rows.length / 2);
  return (bytesOf(rows.length) - bytesOf(few)) / (rows.length - few);
}

/** The most checkpoints that are on disk together at the end. */
function countCheckpoints({ steps, checkpoints }: Experiment, seconds: number): number {
  const { everyMinutes, everySteps, powersOfTwo, keep, beforeSpikes } = checkpoints;
  const byTime = everyMinutes > 0 ? Math.floor(seconds / 60 / everyMinutes) : 0;
  const bySteps = everySteps > 0 ? Math.floor(steps / everySteps) : 0;
  const last = 1;
  return (
    Math.min(keep, byTime + bySteps) +
    (powersOfTwo ? Math.floor(Math.log2(steps)) + 1 : 0) +
    beforeSpikes.spikes * beforeSpikes.states +
    last
  );
}

function findFreeBytes(root: string): number | null {
  let path = resolve(root);
  while (!existsSync(path) && dirname(path) !== path) path = dirname(path);
  try {
    const { bavail, bsize } = statfsSync(path);
    return bavail * bsize;
  } catch {
    return null;
  }
}
