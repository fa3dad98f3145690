/** @file `slingshot run`: trains one experiment and records it in a run folder. */

import type { Command } from "commander";
import { tellEstimate } from "../../answers/index.ts";
import { RUNS_ROOT } from "../../catalog/runSummary.ts";
import { type Context, writeAnswer } from "../../console/context.ts";
import { DONE } from "../../console/exitCodes.ts";
import {
  narrateTraining,
  parseEngineOptions,
  refuseFastReference,
  type TrainingCommandOptions,
} from "../../console/narrateTraining.ts";
import {
  addLabelOptions,
  addTrainingOptions,
  collect,
  type LabelOptions,
  listOverrides,
  parseGrokked,
  parseLabels,
} from "../../console/options.ts";
import { dataParts } from "../../data/index.ts";
import { loadExperiment } from "../../experiment/file/loadExperiment.ts";
import { type Experiment, PRESETS, RequestError } from "../../experiment/index.ts";
import { lossParts } from "../../losses/index.ts";
import { modelParts } from "../../models/index.ts";
import { toYaml } from "../../store/experimentFile.ts";
import { Progress } from "../../terminal/index.ts";
import type { EngineOptions } from "../../training/index.ts";
import { pluralise } from "../../words.ts";
import { tellCosts } from "../inspection/instruments.ts";

interface RunCommandOptions extends TrainingCommandOptions, LabelOptions {
  readonly name?: string;
  readonly set?: readonly string[];
  readonly steps?: string;
  readonly seed?: string;
  readonly out: string;
  readonly dryRun?: boolean;
  readonly show?: boolean;
}

/** Adds `run` to the program; `finish` takes the exit code. */
export function addRunCommand(program: Command, context: Context, finish: (code: number) => void): void {
  const longest = Math.max(...[...PRESETS.keys()].map((name) => name.length));
  const presets = [...PRESETS].map(([name, { title }]) => `  ${name.padEnd(longest)}  ${title}`);
  addTrainingOptions(
    addLabelOptions(
      program
        .command("run")
        .summary("train an experiment and record every step")
        .description("Trains an experiment, records every step in a run folder and says whether there were slingshots.")
        .argument("<experiment>", "name of a preset, or path of a YAML or JSON file")
        .option("--set <path=value>", "change one setting (repeatable; the last one counts)", collect)
        .option("--steps <n>", "short for --set steps=<n>")
        .option("--seed <n>", "short for --set seed=<n>")
        .option("--out <dir>", "folder in which the run's own folder is made", RUNS_ROOT),
    )
      .option("--show", "print the complete experiment as YAML, or as JSON with --json; train nothing, write nothing")
      .option("--dry-run", "train for a moment, tell what the run would take in time and on disk, write nothing"),
  )
    .addHelpText(
      "after",
      [
        "",
        "Standard output is the path of the run folder, or the JSON document. Ctrl-C saves and stops; again kills.",
        "A run that was stopped or killed goes on with slingshot resume, to the same bits.",
        "Settings: docs/reference/experiment.md",
        "",
        "Presets:",
        ...presets,
        "",
        "Examples:",
        "  slingshot run hypercube",
        "  slingshot run hypercube --set loss.precision=f64 --seed 1",
        '  slingshot run mine.yaml --set "optimizer.betas=[0.9,0.98]" --steps 20000 --out /data/runs',
        "  slingshot run division --dry-run",
        "  slingshot run mine.yaml --show",
        "  slingshot run runs/2026-11-22-143005-hypercube-1f3a/experiment.yaml --json",
      ].join("\n"),
    )
    .action(async (source: string, options: RunCommandOptions) => finish(await run(source, options, context)));
}

/** Trains and narrates, or tells what that would take; returns the exit code. */
async function run(source: string, options: RunCommandOptions, context: Context): Promise<number> {
  const progress = new Progress(context.stderr, { quiet: options.quiet === true, env: context.env });
  const experiment = loadExperiment(source, listOverrides(options), { say: (line) => progress.say(line) });
  const { data: _, ...engine } = parseEngineOptions(options);
  const definition = parseGrokked(options.grokked);
  refuseFastReference(experiment, engine);
  const root = options.out;
  const labels = parseLabels(options);
  if (options.show === true) return show(experiment, options, context);
  if (options.dryRun === true) return tryOut(experiment, { ...engine, root }, options, context);
  if (options.quiet !== true) await tellCosts(experiment, engine, progress);
  return narrateTraining(
    context,
    { ...options, definition },
    (training) => context.runExperiment(experiment, { ...engine, ...training, ...(labels && { labels }), root }),
    describeExperiment(experiment),
  );
}

/** All settings of it; what is printed is an experiment too. */
function show(experiment: Experiment, { json, dryRun }: RunCommandOptions, context: Context): number {
  if (dryRun === true) throw new RequestError("--show and --dry-run contradict each other; give one of them");
  context.stdout.write(json === true ? `${JSON.stringify(experiment)}\n` : toYaml(experiment));
  return DONE;
}

/** Says what a run would take in time and on disk; nothing is written. */
async function tryOut(
  experiment: Experiment,
  where: EngineOptions & { readonly root: string },
  options: RunCommandOptions,
  context: Context,
): Promise<number> {
  const progress = new Progress(context.stderr, { quiet: options.quiet === true, env: context.env });
  progress.say(`${describeExperiment(experiment)}: trying it for a moment`);
  const answer = tellEstimate(await context.estimateRun(experiment, where));
  if (options.quiet !== true) await tellCosts(experiment, where, progress);
  writeAnswer(answer, options.json === true, context);
  return DONE;
}

/** An experiment in one line. */
function describeExperiment(experiment: Experiment): string {
  const { name, model, data, batch, optimizer, loss, arithmetic, steps, seed } = experiment;
  const parts = [
    modelParts.find(model.name).describe(model),
    dataParts.find(data.name).describe(data),
    batch.size === "full" ? "full batch" : `batches of ${batch.size === "openai" ? "openai/grok's size" : batch.size}`,
    optimizer.name,
    lossParts.find(loss.name).describe(loss),
    `${arithmetic} arithmetic`,
    `${steps} ${pluralise(steps, "step")}`,
    `seed ${seed}`,
  ];
  return `${name}: ${parts.join(", ")}`;
}
