/** @file `slingshot export`: a run's series, or the parameters of a checkpoint, for other tools. */
import { basename, resolve } from "node:path";
import type { Command } from "commander";
import { RUN_HELP, resolveRun } from "../../catalog/resolveRun.ts";
import type { Context } from "../../console/context.ts";
import { DONE } from "../../console/exitCodes.ts";
import { parseChoice, parseCount } from "../../console/options.ts";
import { asOperand, formatCommandLine } from "../../console/shellCommand.ts";
import { RequestError } from "../../experiment/requestError.ts";
import { StoreError } from "../../files/index.ts";
import type { Table } from "../../interop/index.ts";
import { writeNewFile, writeNewFolder } from "../../recording/newFile.ts";
import { fitsFloat32 } from "../../series.ts";
import type { Checkpoint, Run } from "../../store/index.ts";
import { Progress } from "../../terminal/index.ts";
import { describeDamage } from "../../verdict/index.ts";
import { pluralise } from "../../words.ts";

const FORMATS = ["csv", "jsonl", "tensorboard", "parquet", "safetensors"] as const;

type Format = (typeof FORMATS)[number];

interface ExportCommandOptions {
  readonly format: string;
  readonly out?: string;
  readonly at?: string;
  readonly withOptimizer?: boolean;
  readonly quiet?: boolean;
}

/** Adds `export` to the program; `finish` takes the exit code. */
export function addExportCommand(program: Command, context: Context, finish: (code: number) => void): void {
  program
    .command("export")
    .summary("write a run's series or weights for other tools")
    .description("Writes the series of a run, or the parameters of one of its checkpoints, in a format of other tools.")
    .argument("<run>", RUN_HELP)
    .requiredOption("--format <name>", `${FORMATS.slice(0, -1).join(", ")}: the series; safetensors: the parameters`)
    .option("--out <path>", "the file, for tensorboard the folder (default: name of the run and of the format, here)")
    .option("--at <step>", "step of the checkpoint (default: the last one); with safetensors")
    .option("--with-optimizer", "the optimizer's state too; with safetensors")
    .option("--quiet", "narrate nothing but errors")
    .addHelpText(
      "after",
      [
        "",
        "Standard output is the path of what was written. Nothing is ever replaced. docs/guide/interop.md says how other",
        "tools read it.",
        "",
        "Examples:",
        "  slingshot export runs/2026-11-22-143005-hypercube-1f3a --format csv",
        "  slingshot export runs/2026-11-22-143005-hypercube-1f3a --format tensorboard --out logs/hypercube",
        "  slingshot export runs/2026-11-22-143005-division-77c0 --format safetensors --at 10000 --out division.safetensors",
      ].join("\n"),
    )
    .action(async (run: string, options: ExportCommandOptions) => finish(await exportRun(run, options, context)));
}

/** Writes the file; returns the exit code. */
async function exportRun(named: string, options: ExportCommandOptions, context: Context): Promise<number> {
  const format = parseChoice("--format", options.format, FORMATS);
  if (format !== "safetensors" && (options.at !== undefined || options.withOptimizer === true)) {
    const option = options.at === undefined ? "--with-optimizer" : "--at";
    throw new RequestError(`${option}: goes with --format safetensors; ${format} holds the whole series`);
  }
  const at = options.at === undefined ? undefined : parseCount("--at", options.at, 0);
  const directory = await resolveRun(named);
  const out = options.out ?? `${basename(resolve(directory))}.${format}`;
  const progress = new Progress(context.stderr, { quiet: options.quiet === true, env: context.env });
  const say = (line: string) => progress.say(line);
  const { readRun } = await import("../../store/index.ts");
  const run = await readRun(directory);
  if (format === "safetensors")
    await writeWeights(run, out, { at, withOptimizer: options.withOptimizer === true }, say);
  else await writeSeries(run, format, out, say);
  context.stdout.write(`${out}\n`);
  return DONE;
}

async function writeSeries(
  run: Run,
  format: Exclude<Format, "safetensors">,
  out: string,
  say: (line: string) => void,
): Promise<void> {
  const interop = await import("../../interop/index.ts");
  const { step, columns } = run.series;
  if (step.length === 0) throw new StoreError("missing", run.directory, `${run.directory} has recorded no step`);
  for (const damage of run.damaged) say(`damaged: ${run.directory}: ${describeDamage(damage)}`);
  const table: Table = { step, columns: Object.entries(columns).map(([name, values]) => ({ name, values })) };
  if (format === "csv") writeNewFile(out, interop.encodeCsv(table));
  else if (format === "jsonl") writeNewFile(out, interop.encodeJsonl(table));
  else if (format === "parquet") writeNewFile(out, [interop.encodeParquet(table)]);
  else {
    const startSeconds = Date.parse(run.manifest.startedAt) / 1000;
    // To TensorBoard a folder is a run, and the folder's name is the run's.
    const name = `events.out.tfevents.${Math.floor(startSeconds)}.slingshot`;
    writeNewFolder(out, name, interop.encodeTensorBoard(table, startSeconds));
    const rounded = table.columns.filter(({ values }) => !fitsFloat32(values)).map(({ name }) => name);
    if (rounded.length > 0) say(`rounded to float32, which is all that TensorBoard holds: ${rounded.join(", ")}`);
  }
  say(
    `${step.length} ${pluralise(step.length, "step")} of ${table.columns.length} ${pluralise(table.columns.length, "column")}`,
  );
}

async function writeWeights(
  run: Run,
  out: string,
  { at, withOptimizer }: { readonly at: number | undefined; readonly withOptimizer: boolean },
  say: (line: string) => void,
): Promise<void> {
  const { encodeSafetensors, OPTIMIZER_PREFIX, PROBE_PREFIX } = await import("../../tensors/index.ts");
  const { step, tensors, metadata } = await readCheckpointWeights(run, at, say);
  const isKept = (name: string) =>
    !name.startsWith(PROBE_PREFIX) && (withOptimizer || !name.startsWith(OPTIMIZER_PREFIX));
  const kept = tensors.filter(({ name }) => isKept(name));
  // With `updates`, from which the optimizer's bias corrections follow, the state can go on.
  const facts = withOptimizer ? metadata : { format: "pt", step: String(step) };
  writeNewFile(out, [encodeSafetensors(kept, facts)]);
  const numbers = kept.reduce((sum, { values }) => sum + values.length, 0);
  say(`step ${step}: ${kept.length} ${pluralise(kept.length, "tensor")} of ${numbers} ${pluralise(numbers, "number")}`);
}

async function readCheckpointWeights(
  run: Run,
  at: number | undefined,
  say: (line: string) => void,
): Promise<Checkpoint> {
  const { findCheckpoint, readCheckpoint } = await import("../../store/index.ts");
  const { directory, manifest } = run;
  const { checkpoints } = manifest;
  if (checkpoints.length === 0) throw new StoreError("missing", directory, `${directory} has no checkpoint`);
  if (at !== undefined) {
    const entry = checkpoints.find(({ step }) => step === at);
    if (entry !== undefined) return readCheckpoint(directory, entry);
    const steps = checkpoints.map(({ step }) => step).join(", ");
    throw new RequestError(
      `--at: there is no checkpoint of step ${at}, but of ${steps}; ${formatCommandLine(["fork", asOperand(directory), "--at", String(at)])} makes one of any recorded step`,
    );
  }
  const { checkpoint, damaged } = await findCheckpoint(run);
  for (const { file, reason } of damaged)
    say(`damaged: ${directory}: ${file} (${reason}); an earlier checkpoint is used`);
  if (checkpoint !== null) return checkpoint;
  throw new StoreError("damaged", directory, `no checkpoint of ${directory} can be read`);
}
