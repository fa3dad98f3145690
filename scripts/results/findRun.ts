/** @file Which of the runs in a folder is the one that a command makes: a run is found by its experiment, as in a sweep. */
import { existsSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { listOverrides } from "../../src/console/options.ts";
import { loadExperiment } from "../../src/experiment/file/loadExperiment.ts";
import type { Experiment } from "../../src/experiment/index.ts";
import { readManifest } from "../../src/store/index.ts";
import { hashExperiment } from "../../src/sweep/hashExperiment.ts";

/** A run as it is asked for. */
export interface WantedRun {
  readonly experiment: Experiment;
  /** Of a fork, the folder of its parent and the step. */
  readonly fork: { readonly parent: string; readonly step: number } | null;
}

/** A run that is there. */
export interface FoundRun {
  readonly directory: string;
  /** Whether it has all the steps that were asked for. */
  readonly isDone: boolean;
}

/** What the arguments of `run` or `fork` ask for, of all that can stand in a recipe. Paths begin at `folder`. */
export function readWanted([verb, ...args]: readonly string[], folder: string): WantedRun {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      set: { type: "string", multiple: true },
      ...{ steps: { type: "string" }, seed: { type: "string" }, name: { type: "string" } },
      ...{ data: { type: "string" }, at: { type: "string" }, threads: { type: "string" } },
    },
  });
  const [source = ""] = positionals;
  const overrides = listOverrides(values);
  if (verb === "run") return { experiment: loadExperiment(source, overrides, { folder }), fork: null };
  const experiment = loadExperiment(join(source, "experiment.yaml"), overrides, { folder });
  return { experiment, fork: { parent: source, step: Number(values.at) } };
}

/** The run in the folder `runs` that was asked for, finished or not; null where there is none yet. */
export async function findRun(runs: string, { experiment, fork }: WantedRun): Promise<FoundRun | null> {
  const wanted = hashWithoutSteps(experiment);
  for (const name of existsSync(runs) ? readdirSync(runs).sort() : []) {
    const directory = join(runs, name);
    if (!existsSync(join(directory, "manifest.json"))) continue;
    const { status, steps, forkedFrom } = await readManifest(directory);
    const found = loadExperiment(join(directory, "experiment.yaml"));
    // A fork is named by what changed in it.
    const isSame =
      forkedFrom === undefined
        ? fork === null && found.name === experiment.name
        : forkedFrom.run === basename(fork?.parent ?? "") && forkedFrom.step === fork?.step;
    if (!isSame || hashWithoutSteps(found) !== wanted) continue;
    return { directory, isDone: status === "done" && (steps ?? 0) >= experiment.steps };
  }
  return null;
}

const hashWithoutSteps = (experiment: Experiment): string => hashExperiment({ ...experiment, steps: 1 });
