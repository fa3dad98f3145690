/** @file What new, resumed and forked runs have in common before the first step and after an error. */
import { arch, cpus, platform } from "node:os";
import { bindModel, type Experiment, RequestError } from "../experiment/index.ts";
import { LARGEST_EXPERIMENT } from "../limits.ts";
import { lossParts } from "../losses/index.ts";
import { listPartFiles } from "../parts/index.ts";
import type { Say } from "../problem.ts";
import type { RunSettings, RunWriter } from "../recording/index.ts";
import type { Engine, TrainingSession } from "../session/index.ts";
import { type RunFacts, toYaml } from "../store/index.ts";
import { readVersion } from "../version.ts";
import { chooseThreads } from "./chooseThreads.ts";
import { refuseTightLimits } from "./processLimits.ts";

/** On what an experiment is run; no choice changes a bit. */
export interface EngineOptions {
  /** `auto`, the default: all that there are where that is faster than one. */
  readonly threads?: number | "auto";
  /** `wasm` by default. */
  readonly engine?: Engine;
  /** Where the files of the data are now; where the experiment says by default. They must be the same files. */
  readonly data?: string;
  /** Hears what happens besides the training of steps, and what can be done about it. */
  readonly say?: Say | undefined;
  /** Ends it; before the first step, nothing is written. */
  readonly signal?: AbortSignal | undefined;
}

/** What a session is opened with. */
type Machine = EngineOptions & { readonly threads: number; readonly engine: Engine };

/** What runs `experiment`, and what the store wants to know of the run besides its columns. */
export function prepareRun(
  experiment: Experiment,
  { threads: asked = "auto", engine = "wasm", data, say, signal }: EngineOptions,
): { readonly machine: Machine; readonly settings: Omit<RunSettings, "columns"> } {
  refuseLongRecord(experiment);
  const threads = asked === "auto" ? chooseThreads(experiment) : asked;
  if (engine === "wasm") refuseTightLimits(threads);
  return {
    machine: { threads, engine, ...(data !== undefined && { data }), ...(say && { say }), ...(signal && { signal }) },
    settings: {
      experiment,
      manifest: describeMaker(experiment, engine, threads),
      keep: experiment.checkpoints.keep,
    },
  };
}

/** What the record of a run says of the session that computes it. */
export function describeSession({ data, machine }: TrainingSession): Pick<RunFacts, "data" | "products"> {
  return { data, products: machine.products };
}

/** A run whose own record is not read again would be lost, however long it was trained. */
function refuseLongRecord(experiment: Experiment): void {
  const bytes = Buffer.byteLength(toYaml(experiment));
  if (bytes <= LARGEST_EXPERIMENT) return;
  const [found, most] = [bytes, LARGEST_EXPERIMENT].map((each) => each.toLocaleString("en"));
  throw new RequestError(
    `experiment.yaml of the run would have ${found} bytes, and at most ${most} are read: its lists and texts must be shorter`,
  );
}

/** Runs `action` with the run open; where it fails, what is recorded is kept, the manifest says so, and the lock goes. */
export async function guardRun<T>(writer: RunWriter, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    try {
      // What an earlier part of it came to is not what it has come to now.
      writer.finish("failed", { outcome: undefined, error: error instanceof Error ? error.message : String(error) });
    } catch {
      // What stopped the run may stop this as well; the first error is the one to tell.
      writer.release();
    }
    throw error;
  }
}

/** Who made the run and on what; the experiment itself is in experiment.yaml. */
function describeMaker(experiment: Experiment, engine: Engine, threads: number): RunFacts {
  const parts = listPartFiles();
  return {
    version: readVersion(),
    ...(parts.length > 0 && { parts: [...parts] }),
    engine: { name: engine, arithmetic: experiment.arithmetic, threads },
    loss: describeLoss(experiment),
    host: { node: process.version, platform: `${platform()} ${arch()}`, processor: cpus()[0]?.model ?? "unknown" },
  };
}

/** What judging a run must know of its loss. */
export function describeLoss(experiment: Experiment): NonNullable<RunFacts["loss"]> {
  const part = lossParts.find(experiment.loss.name);
  const { classes } = bindModel(experiment).shape;
  const { loss: settings } = experiment;
  return {
    unit: part.unit,
    fittedBelow: part.fittedBelow(settings, classes),
    floor: part.floor?.(settings, classes) ?? 0,
  };
}
