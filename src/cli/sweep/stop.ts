/** @file `slingshot sweep stop`: ends the jobs of a sweep in Slurm's queue, and no others. */
import type { Command } from "commander";
import { type Context, writeAnswer } from "../../console/context.ts";
import { DONE } from "../../console/exitCodes.ts";
import { formatStep } from "../../words.ts";

interface StopCommandOptions {
  readonly json?: boolean;
}

/** Adds `stop` to the command `sweep`. */
export function addSweepStop(sweep: Command, context: Context, finish: (code: number) => void): void {
  sweep
    .command("stop")
    .summary("end the jobs of a sweep on a cluster")
    .description(
      "Takes the jobs of a sweep out of Slurm's queue; those that run save and end. No other job is touched.",
    )
    .argument("<dir>", "folder of the sweep")
    .option("--json", "one JSON document as the last line of standard output")
    .addHelpText(
      "after",
      [
        "",
        "The command that started the sweep, given again, goes on with what is left.",
        "",
        "Examples:",
        "  slingshot sweep stop sweeps/epsilon",
      ].join("\n"),
    )
    .action(async (folder: string, options: StopCommandOptions) => finish(await stop(folder, options, context)));
}

async function stop(folder: string, { json }: StopCommandOptions, context: Context): Promise<number> {
  const { readSweepFolder } = await import("../../sweep/index.ts");
  const { cancelJobs } = await import("../../sweep/executors/slurm/index.ts");
  readSweepFolder(folder);
  const jobs = await cancelJobs(folder);
  const line =
    jobs === 0
      ? `no job of ${folder} is in the queue`
      : `${formatStep(jobs)} ${jobs === 1 ? "job is" : "jobs are"} ended; what was trained is saved`;
  writeAnswer({ document: { folder, jobs }, lines: [line] }, json === true, context);
  return DONE;
}
