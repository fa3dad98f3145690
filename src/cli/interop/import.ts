/** @file `slingshot import`: makes a run of another tool's log, or of weights to start from. */

import { stat } from "node:fs/promises";
import { basename, dirname, extname, resolve } from "node:path";
import type { Command } from "commander";
import { RUNS_ROOT } from "../../catalog/runSummary.ts";
import type { Context } from "../../console/context.ts";
import { DONE } from "../../console/exitCodes.ts";
import { addLogOptions, type LogCommandOptions, readLogOptions } from "../../console/logOptions.ts";
import { collect, DATA_OPTION, listOverrides } from "../../console/options.ts";
import { wordProblem } from "../../console/remedy.ts";
import { RequestError } from "../../experiment/requestError.ts";
import type { LogFormat } from "../../interop/recogniseFormat.ts";
import { recogniseFile } from "../../logs/recogniseFile.ts";
import { Progress, trackShare } from "../../terminal/index.ts";

interface ImportCommandOptions extends LogCommandOptions {
  readonly name?: string;
  readonly experiment?: string;
  readonly data?: string;
  readonly set?: readonly string[];
  readonly out: string;
  readonly quiet?: boolean;
}

/** Adds `import` to the program; `finish` takes the exit code. */
export function addImportCommand(program: Command, context: Context, finish: (code: number) => void): void {
  const command = program
    .command("import")
    .summary("make a run of another tool's log, or of weights to start from")
    .description(
      "Makes a run folder of a log in CSV, JSON, JSON Lines, Parquet, SQLite, text for people or TensorBoard's event files, or several of one that holds several runs; or, of the weights in a safetensors file, a run that starts from them.",
    )
    .argument(
      "<files...>",
      "the log, its folder, the files that it is in parts in, or the weights; what it is shows in its first bytes",
    );
  addLogOptions(command)
    .option("--name <name>", "name of the run (default: that of the file or of the experiment)")
    .option("--experiment <experiment>", "preset or file of the experiment that the weights are for")
    .option("--set <path=value>", "change one setting of it (repeatable)", collect)
    .option("--data <path>", DATA_OPTION)
    .option("--out <dir>", "folder in which the run's own folder is made", RUNS_ROOT)
    .option("--quiet", "narrate nothing but errors")
    .addHelpText(
      "after",
      [
        "",
        "Standard output is the path of the run folder. A step that was logged twice counts as it was logged last. Reports",
        "look for slingshots in trainLoss and lastLayerNorm, for grokking in trainAccuracy and validationAccuracy; usual",
        "names of losses and accuracies (train/loss, val_acc, …) are taken for ours, and this is said.",
        "A run that starts from weights is trained by slingshot resume.",
        "",
        "Examples:",
        "  slingshot import metrics.csv --step iteration --map trainLoss=loss --map lastLayerNorm=head_norm",
        "  slingshot import logs/version_0 --map trainLoss=loss/train --skip text",
        "  slingshot import model.safetensors --experiment division --set seed=1",
      ].join("\n"),
    )
    .action(async (files: string[], options: ImportCommandOptions) =>
      finish(await importFiles(files, options, context)),
    );
}

/** Creates the runs; returns the exit code. */
async function importFiles(paths: readonly string[], options: ImportCommandOptions, context: Context): Promise<number> {
  const [path = ""] = paths;
  const format = await recogniseFile(path);
  checkOptions(format, options);
  const progress = new Progress(context.stderr, { quiet: options.quiet === true, env: context.env });
  const shared = { root: options.out, say: (line: string) => progress.say(line) };
  const { name, experiment, set = [] } = options;
  let runs: readonly string[];
  if (format === "safetensors") {
    const { importWeights } = await import("./importWeights.ts");
    const overrides = listOverrides({ set, name, data: options.data });
    if (paths.length > 1) throw new RequestError(`${path} holds weights, which are one file`);
    runs = [await importWeights(path, { ...shared, experiment: experiment ?? "", overrides }, context)];
  } else {
    const { importLog } = await import("../../logs/index.ts");
    const log = { ...shared, word: wordProblem, ...readLogOptions(options), name: name ?? (await nameOf(path)) };
    try {
      runs = await importLog(paths, { ...log, onProgress: trackShare(progress) });
    } finally {
      progress.end();
    }
  }
  for (const run of runs) context.stdout.write(`${run}\n`);
  return DONE;
}

/** The file's name or the folder's; of event files, which are all called the same, that of their folder. */
async function nameOf(path: string): Promise<string> {
  const full = resolve(path).replace(/\.gz$/i, "");
  if ((await stat(path)).isDirectory()) return basename(full);
  return basename(full).includes("tfevents") ? basename(dirname(full)) : basename(full, extname(full));
}

/** @throws RequestError for options of the other kind of file */
function checkOptions(format: LogFormat | "safetensors", options: ImportCommandOptions): void {
  const { experiment, set, data, step, map, skip, columns, resumed, lossFloor } = options;
  const refuse = (given: Readonly<Record<string, unknown>>, why: string) => {
    const option = Object.keys(given).find((name) => given[name] !== undefined);
    if (option !== undefined) throw new RequestError(`--${option}: ${why}`);
  };
  if (format !== "safetensors") refuse({ experiment, set, data }, "is for weights, and the file is a log");
  else
    refuse({ step, map, skip, columns, resumed, "loss-floor": lossFloor }, "is for logs, and the file holds weights");
  if (format === "safetensors" && experiment === undefined) {
    throw new RequestError(
      "--experiment: must be given with weights; it is the preset or file whose model they are of",
    );
  }
}
