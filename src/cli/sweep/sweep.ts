/** @file `slingshot sweep`: many runs of one experiment, trained here or handed to others. Its parts are commands of their own. */
import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import type { Command } from "commander";
import { type Context, writeAnswer } from "../../console/context.ts";
import { DONE } from "../../console/exitCodes.ts";
import { collect, DATA_OPTION, listOverrides } from "../../console/options.ts";
import { addPartsOption } from "../../console/withOption.ts";
import { RequestError } from "../../experiment/requestError.ts";
import type { ExecutorOptions, SweepPlan } from "../../sweep/index.ts";
import { bold, Progress } from "../../terminal/index.ts";
import { formatDuration, formatStep } from "../../words.ts";
import { addExecutorOptions, type ExecutorArguments, parseExecutorOptions } from "./executorOptions.ts";
import { addSweepFollow } from "./follow.ts";
import { addSweepStatus } from "./status.ts";
import { addSweepStop } from "./stop.ts";
import { addSweepTable } from "./table.ts";
import { trainSweep } from "./trainSweep.ts";
import { addSweepWork } from "./work.ts";

interface SweepCommandOptions extends ExecutorArguments {
  readonly out?: string;
  readonly set?: readonly string[];
  readonly dryRun?: boolean;
  readonly retryFailed?: boolean;
  readonly data?: string;
  readonly with?: readonly string[];
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Elsewhere than on a terminal, a sweep says where it stands so often. */
const PLAIN_INTERVAL_MS = 10_000;

/** Adds `sweep` and its parts to the program; `finish` takes the exit code. */
export function addSweepCommand(program: Command, context: Context, finish: (code: number) => void): void {
  const sweep = program.command("sweep");
  sweep
    .summary("many runs: an experiment, and what varies in it")
    .description("Trains every run that a sweep asks for and that its folder does not have yet.")
    .argument("[file]", "YAML or JSON file of the sweep: an experiment, axes, seeds, conditions and a budget")
    .usage("<file> --out <dir> [options]")
    // What stands behind the name of a part is the part's.
    .enablePositionalOptions()
    .option("--out <dir>", "folder of the sweep; one that is there goes on");
  addPartsOption(
    addExecutorOptions(sweep)
      .option("--set <path=value>", "change one setting of all runs (repeatable; the last one counts)", collect)
      .option("--dry-run", "count the runs, tell how long they may take, write nothing")
      .option("--retry-failed", "runs that failed are tried again")
      .option("--data <path>", DATA_OPTION)
      .option("--json", "one JSON document as the last line of standard output")
      .option("--quiet", "narrate nothing but errors"),
  )
    .helpCommand(false)
    .addHelpText(
      "after",
      [
        "",
        "A run is found by its experiment: what is done is never trained again, whatever is added to the file. Ctrl-C saves and",
        "stops, again kills; the same command goes on. docs/guide/sweeps.md says what may stand in the file.",
        "",
        "Examples:",
        "  slingshot sweep epsilon.yaml --out sweeps/epsilon",
        "  slingshot sweep epsilon.yaml --out sweeps/epsilon --dry-run",
        "  slingshot sweep epsilon.yaml --out sweeps/epsilon --executor slurm --partition cpu --time 60 --throttle 50",
        "  slingshot sweep epsilon.yaml --out sweeps/epsilon --executor commands --chunk 10",
        "  slingshot sweep status sweeps/epsilon",
        "  slingshot sweep table sweeps/epsilon > epsilon.csv",
      ].join("\n"),
    )
    .action(async (file: string | undefined, options: SweepCommandOptions) =>
      finish(await runSweep(file, options, context)),
    );
  addSweepStatus(sweep, context, finish);
  addSweepStop(sweep, context, finish);
  addSweepTable(sweep, context, finish);
  addSweepWork(sweep, context, finish);
  addSweepFollow(sweep, context, finish);
}

/** Plans, opens and has the sweep trained; returns the exit code. */
async function runSweep(file: string | undefined, options: SweepCommandOptions, context: Context): Promise<number> {
  if (file === undefined) throw new RequestError("sweep: needs the file of a sweep, or status, stop, table or work");
  const { out } = options;
  if (out === undefined) throw new RequestError("--out: is needed; it names the folder of the sweep");
  const { findExecutor, openSweep, planSweep, readSweep } = await import("../../sweep/index.ts");
  const executor = findExecutor(options.executor);
  const executorOptions = parseExecutorOptions(options);
  await executor.check?.(executorOptions);
  const progress = new Progress(context.stderr, {
    ...{ quiet: options.quiet === true, env: context.env, plainIntervalMs: PLAIN_INTERVAL_MS },
  });
  const document = readSweep(file, listOverrides({ set: options.set }), (line) => progress.say(line));
  const planned = planSweep(document, (done, of) =>
    progress.update([[bold(`planning ${formatStep(done)}/${formatStep(of)} runs`)]]),
  );
  const plan = await keepHashes(out, planned, progress);
  if (plan.base.checkpoints.beforeSpikes.spikes === 0)
    progress.say("runs keep no checkpoints before spikes: checkpoints.beforeSpikes.spikes is 0");
  if (options.dryRun === true) return tellPlan(out, plan, executorOptions, options, context);
  const sweep = await openSweep(out, plan, { ...document });
  return trainSweep(
    { executor, sweep, plan, options: executorOptions, launch: { script: context.script, args: passOn(options) } },
    { json: options.json === true, retryFailed: options.retryFailed === true, hours: document.budget.hours },
    { progress, context },
  );
}

/** The plan with the hashes that the folder has, where that is the sweep's already. */
async function keepHashes(out: string, planned: SweepPlan, progress: Progress): Promise<SweepPlan> {
  const { isSweep, readSweepFolder, recognisePoints, refuseOther } = await import("../../sweep/index.ts");
  if (!isSweep(out)) return planned;
  refuseOther(readSweepFolder(out), planned);
  const { plan, renamed, others } = recognisePoints(out, planned);
  if (renamed > 0)
    progress.say(
      `${formatStep(renamed)} runs keep the hashes of another version of slingshot, with other settings; they are the same but for what it lacked, which has its default`,
    );
  if (others > 0)
    progress.say(
      `${formatStep(others)} ${others === 1 ? "run that the file no longer asks for stays" : "runs that the file no longer asks for stay"} in ${out}: status, table and page count ${others === 1 ? "it" : "them"}`,
    );
  return plan;
}

/** What every process that trains must be told too; wherever it is started. */
function passOn({ with: files = [], data, retryFailed }: SweepCommandOptions): string[] {
  return [
    ...files.flatMap((file) => ["--with", resolve(file)]),
    ...(data === undefined ? [] : ["--data", resolve(data)]),
    ...(retryFailed === true ? ["--retry-failed"] : []),
  ];
}

/** Says what would be trained; nothing is written. */
async function tellPlan(
  out: string,
  plan: SweepPlan,
  { jobs, slurm }: ExecutorOptions,
  { json, data }: SweepCommandOptions,
  context: Context,
): Promise<number> {
  const { areExamined, estimatePoints, examineSweep, isSweep, Journal, readSweepFolder } = await import(
    "../../sweep/index.ts"
  );
  const planned = isSweep(out) ? readSweepFolder(out) : { folder: out, ...plan };
  const sweep = await examineSweep(planned, plan.points, data ?? null);
  const outcomes = isSweep(out) ? new Journal(out).outcomes : new Map();
  const left = plan.points.filter(({ hash }) => !outcomes.has(hash));
  const each = estimatePoints(sweep, plan.points, outcomes);
  const atOneTime = jobs ?? slurm?.throttle ?? availableParallelism();
  const isKnown = outcomes.size > 0 || areExamined(sweep, plan.points);
  const seconds = isKnown ? left.reduce((sum, { hash }) => sum + (each.get(hash) ?? 0), 0) / atOneTime : null;
  const steps = plan.points.reduce((sum, point) => sum + point.steps, 0);
  const document = {
    folder: out,
    runs: plan.points.length,
    left: left.length,
    steps,
    seconds,
    skipped: plan.skipped,
    repeated: plan.repeated,
  };
  const counts = `${formatStep(plan.points.length)} runs, ${formatStep(steps)} steps, ${formatStep(left.length)} runs to be trained`;
  const parting = plan.fork === undefined ? "" : `, forks at step ${formatStep(plan.fork.at)}`;
  const time =
    seconds === null
      ? "how long they take follows from their data, whose place --data names"
      : `about ${formatDuration(seconds)} with ${atOneTime} at one time`;
  const lines = [`${plan.name}: ${counts}${parting}; ${time}`];
  writeAnswer({ document, lines }, json === true, context);
  return DONE;
}
