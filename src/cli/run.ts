/** @file `slingshot run`: trains one experiment and records it in a run folder. */
import type { Command } from "commander";
import { OPERATIONS } from "../data/index.ts";
import { type Experiment, loadExperiment, PRESETS, RequestError } from "../experiment/index.ts";
import type { RunProgress, RunResult } from "../training/index.ts";
import type { Context } from "./context.ts";
import { DONE, INTERRUPTED, NON_FINITE } from "./exitCodes.ts";
import { countSlingshots, formatCommandLine, formatDuration, formatNumber } from "./format.ts";
import { listenForInterrupt } from "./interrupt.ts";
import { collect, DEFAULT_OUT, parseEngine, parseThreads, shorthands } from "./options.ts";
import { describeProgress, Progress } from "./progress.ts";

interface RunCommandOptions {
  readonly set?: readonly string[];
  readonly steps?: string;
  readonly seed?: string;
  readonly threads: string;
  readonly out: string;
  readonly engine: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Adds `run` to the program; `finish` takes the exit code. */
export function addRunCommand(program: Command, context: Context, finish: (code: number) => void): void {
  const longest = Math.max(...[...PRESETS.keys()].map((name) => name.length));
  const presets = [...PRESETS].map(([name, { title }]) => `  ${name.padEnd(longest)}  ${title}`);
  program
    .command("run")
    .summary("train an experiment and record every step")
    .description("Trains an experiment, records every step in a run folder and says whether there were slingshots.")
    .argument("<experiment>", "name of a preset, or path of a YAML or JSON file")
    .option("--set <path=value>", "change one setting (repeatable; the last one counts)", collect)
    .option("--steps <n>", "short for --set steps=<n>")
    .option("--seed <n>", "short for --set seed=<n>")
    .option("--threads <n>", "1 to 64, or auto; never changes a bit of the result", "auto")
    .option("--out <dir>", "folder in which the run's own folder is made", DEFAULT_OUT)
    .option("--engine <name>", "wasm, or reference: plain TypeScript, slow, the same bits", "wasm")
    .option("--json", "one JSON document as the last line of standard output")
    .option("--quiet", "narrate nothing but errors")
    .addHelpText(
      "after",
      [
        "",
        "Standard output is the path of the run folder, or the JSON document. Ctrl-C saves and stops; again kills.",
        "Settings: docs/reference/experiment.md",
        "",
        "Presets:",
        ...presets,
        "",
        "Examples:",
        "  slingshot run hypercube",
        "  slingshot run hypercube --set loss.precision=f64 --seed 1",
        "  slingshot run mine.yaml --set optimizer.betas=[0.9,0.98] --steps 20000 --out /data/runs",
        "  slingshot run runs/2026-11-22-hypercube-1f3a/experiment.yaml --json",
      ].join("\n"),
    )
    .action(async (source: string, options: RunCommandOptions) => finish(await run(source, options, context)));
}

/** Trains and narrates; returns the exit code. */
async function run(source: string, options: RunCommandOptions, context: Context): Promise<number> {
  const experiment = loadExperiment(source, [...(options.set ?? []), ...shorthands(options)]);
  const threads = parseThreads(options.threads);
  const engine = parseEngine(options.engine);
  if (engine === "reference" && experiment.arithmetic !== "strict") {
    throw new RequestError("--engine: reference computes in strict arithmetic only; arithmetic must be strict for it");
  }
  const progress = new Progress(context.stderr, { quiet: options.quiet === true, env: context.env });
  const interrupt = listenForInterrupt(() => progress.say("stopping and saving; Ctrl-C again ends at once"));
  const tellParent = createParentReporter();
  let introduced = false;
  try {
    const result = await context.runExperiment(experiment, {
      root: options.out,
      threads,
      engine,
      signal: interrupt.signal,
      onProgress: (state) => {
        // Not before it runs: a request that fails is answered by its error alone.
        if (!introduced) progress.say(describeExperiment(experiment));
        introduced = true;
        progress.update(describeProgress(state, progress.colors));
        tellParent(state);
      },
    });
    progress.end();
    const code = conclude(result, progress, context.args);
    context.stdout.write(`${options.json === true ? JSON.stringify(result) : result.run}\n`);
    return code;
  } finally {
    progress.end();
    interrupt.release();
    if (process.connected) process.disconnect();
  }
}

/** An experiment in one line. */
function describeExperiment(experiment: Experiment): string {
  const { name, model, data, batch, optimizer, loss, arithmetic, steps, seed } = experiment;
  const parts = [
    describeNetwork(model),
    describeData(data),
    batch.size === "full" ? "full batch" : `batches of ${batch.size === "openai" ? "openai/grok's size" : batch.size}`,
    optimizer.name,
    `loss in ${loss.precision}`,
    `${arithmetic} arithmetic`,
    `${steps} steps`,
    `seed ${seed}`,
  ];
  return `${name}: ${parts.join(", ")}`;
}

function describeNetwork(model: Experiment["model"]): string {
  if (model.name === "mlp") return `mlp of depth ${model.depth} and width ${model.width} in ${model.precision}`;
  const layers = `${model.layers} layer${model.layers === 1 ? "" : "s"}`;
  const heads = `${model.heads} head${model.heads === 1 ? "" : "s"}`;
  return `transformer of ${layers}, width ${model.width} and ${heads} in ${model.precision}`;
}

function describeData(data: Experiment["data"]): string {
  if (data.name === "hypercube") return `${data.points} points`;
  const modulus = OPERATIONS[data.operation].elements === "residues" ? ` mod ${data.modulus}` : "";
  return `${data.trainPercent} % of ${data.operation}${modulus}`;
}

/** Says how the run ended, and returns the exit code of that end. */
function conclude(result: RunResult, progress: Progress, args: readonly string[]): number {
  if (result.status === "non-finite") {
    const { value, step } = result.nonFinite ?? { value: "a value", step: result.steps };
    progress.fail(`${value} became non-finite at step ${step}; recorded in ${result.run}`);
    return NON_FINITE;
  }
  if (result.status === "interrupted") {
    progress.say(`interrupted after ${result.steps} steps, recorded in ${result.run}`);
    progress.say(`to start the same run again: ${formatCommandLine(args)}`);
    return INTERRUPTED;
  }
  const seconds = result.steps / result.stepsPerSecond;
  const rate = `${formatNumber(result.stepsPerSecond)} steps/s on ${result.threads} thread${result.threads === 1 ? "" : "s"}`;
  progress.say(
    `${result.steps} steps in ${formatDuration(seconds)} (${rate}), ${countSlingshots(result.slingshots.length)}`,
  );
  progress.say(result.reason);
  progress.say(`parameters ${result.parametersSha256}`);
  progress.say(`report     ${result.report}`);
  return DONE;
}

const PARENT_INTERVAL_MS = 100;

/** Sends progress to the parent process where that opened a channel for it (`first-light` does). */
function createParentReporter(): (progress: RunProgress) => void {
  let lastMs = Number.NEGATIVE_INFINITY;
  return (progress) => {
    const nowMs = Date.now();
    if (!process.connected || nowMs - lastMs < PARENT_INTERVAL_MS) return;
    lastMs = nowMs;
    // The parent may end between the check and the sending: then nobody is left to tell.
    process.send?.(progress, undefined, undefined, () => {});
  };
}
