/** @file `slingshot fork`: a new run from the middle of another, with something changed. */
import { join } from "node:path";
import type { Command } from "commander";
import { RUN_HELP, resolveRun } from "../../catalog/resolveRun.ts";
import { RUNS_ROOT } from "../../catalog/runSummary.ts";
import type { Context } from "../../console/context.ts";
import { narrateTraining, parseEngineOptions, type TrainingCommandOptions } from "../../console/narrateTraining.ts";
import {
  addLabelOptions,
  addTrainingOptions,
  collect,
  type LabelOptions,
  listOverrides,
  parseCount,
  parseGrokked,
  parseLabels,
} from "../../console/options.ts";
import { isOfSweep } from "../../sweep/folder/places.ts";

interface ForkCommandOptions extends TrainingCommandOptions, LabelOptions {
  readonly name?: string;
  readonly at: string;
  readonly set?: readonly string[];
  readonly steps?: string;
  readonly resetOptimizer?: boolean;
  readonly out?: string;
}

/** Adds `fork` to the program; `finish` takes the exit code. */
export function addForkCommand(program: Command, context: Context, finish: (code: number) => void): void {
  addTrainingOptions(
    addLabelOptions(
      program
        .command("fork")
        .summary("what if, from this step on, one thing had been different?")
        .description(
          "Makes a new run that begins with another's state after a step and goes on with settings changed. The parent is replayed from its nearest checkpoint and stays as it is.",
        )
        .argument("<run>", RUN_HELP)
        .requiredOption("--at <step>", "step of the parent after which the fork begins")
        .option(
          "--set <path=value>",
          "change one setting from there on (repeatable; none for an unchanged fork)",
          collect,
        )
        .option("--steps <n>", "short for --set steps=<n>: steps of the whole run, the parent's included")
        .option("--reset-optimizer", "start the optimizer anew: moments at zero, bias corrections at their first step"),
    ).option(
      "--out <dir>",
      `folder in which the fork's own folder is made (default: beside the parent; ${RUNS_ROOT} for a run of a sweep)`,
    ),
  )
    .addHelpText(
      "after",
      [
        "",
        "Optimizer, learning rate, loss, precision, batches and schedules can change; what shaped the parameters or the",
        "data cannot, and is refused with the reason.",
        "",
        "Examples:",
        "  slingshot fork runs/2026-11-22-143005-hypercube-1f3a --at 560 --set optimizer.epsilon=1e-5",
        "  slingshot fork runs/2026-11-22-143005-hypercube-1f3a --at 560 --set loss.precision=f64",
        "  slingshot report runs/2026-11-22-*-hypercube-*",
      ].join("\n"),
    )
    .action(async (run: string, options: ForkCommandOptions) => finish(await fork(run, options, context)));
}

async function fork(named: string, options: ForkCommandOptions, context: Context): Promise<number> {
  const engine = parseEngineOptions(options);
  const definition = parseGrokked(options.grokked);
  const at = parseCount("--at", options.at, 0);
  // Where the files are is no change of the experiment: the engine hears of it.
  const { data: _, ...settings } = options;
  const overrides = listOverrides(settings);
  const labels = parseLabels(options);
  const run = await resolveRun(named);
  return narrateTraining(context, { ...options, definition }, (training) =>
    context.forkRun(run, {
      ...engine,
      ...training,
      at,
      overrides,
      ...(labels && { labels }),
      resetOptimizer: options.resetOptimizer === true,
      root: options.out ?? (isOfSweep(run) ? RUNS_ROOT : join(run, "..")),
    }),
  );
}
