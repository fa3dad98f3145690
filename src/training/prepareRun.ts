/** @file What new, resumed and forked runs have in common before the first step and after an error. */
import { arch, availableParallelism, cpus, platform } from "node:os";
import { resolveBatchSize } from "../data/index.ts";
import { bindModel, type Experiment } from "../experiment/index.ts";
import { countParameters } from "../models/index.ts";
import { listPartFiles } from "../parts/index.ts";
import type { RunSettings, RunWriter } from "../recording/index.ts";
import type { Engine } from "../session/index.ts";
import type { RunFacts } from "../store/index.ts";
import { readVersion } from "../version.ts";
import { refuseTightLimits } from "./processLimits.ts";

/** On what an experiment is run; no choice changes a bit. */
export interface EngineOptions {
  readonly threads: number | "auto";
  readonly engine: Engine;
}

/** The number of threads, and what the store wants to know of a run of `experiment` besides its columns. */
export function prepareRun(
  experiment: Experiment,
  options: EngineOptions,
): { readonly threads: number; readonly settings: Omit<RunSettings, "columns"> } {
  const threads = options.threads === "auto" ? chooseThreads(experiment) : options.threads;
  if (options.engine === "wasm") refuseTightLimits(threads);
  return {
    threads,
    settings: {
      experiment,
      manifest: describeMaker(experiment, options.engine, threads),
      keep: experiment.checkpoints.keep,
    },
  };
}

/** Runs `action` with the run open; where it fails, what is recorded is kept, the manifest says so, and the lock goes. */
export async function guardRun<T>(writer: RunWriter, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    try {
      writer.finish("failed", { error: error instanceof Error ? error.message : String(error) });
    } catch {
      // What stopped the run may stop this as well; the first error is the one to tell.
      writer.release();
    }
    throw error;
  }
}

/** Multiplications a step below which a second thread costs more in waiting than it saves. */
const WORTH_THREADS = 3e7;

function chooseThreads(experiment: Experiment): number {
  const { model, shape } = bindModel(experiment);
  const rows = resolveBatchSize({ rows: shape.rows.train, size: experiment.batch.size });
  // Each parameter is multiplied in the forward pass and twice in the backward pass, for every row.
  return 3 * rows * countParameters(model) < WORTH_THREADS ? 1 : availableParallelism();
}

/** Who made the run and on what; the experiment itself is in experiment.yaml. */
function describeMaker(experiment: Experiment, engine: Engine, threads: number): RunFacts {
  const parts = listPartFiles();
  return {
    version: readVersion(),
    ...(parts.length > 0 && { parts: [...parts] }),
    engine: { name: engine, arithmetic: experiment.arithmetic, threads },
    host: { node: process.version, platform: `${platform()} ${arch()}`, processor: cpus()[0]?.model ?? "unknown" },
  };
}
