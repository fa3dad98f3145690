/** @file `slingshot sweep follow`: what the job calls that waits behind the tasks of a sweep on a cluster. For nobody else. */
import { resolve } from "node:path";
import type { Command } from "commander";
import { type Context, writeAnswer } from "../../console/context.ts";
import { DONE } from "../../console/exitCodes.ts";
import { DATA_OPTION } from "../../console/options.ts";
import { addPartsOption } from "../../console/withOption.ts";

/** Adds `follow` to the command `sweep`, unseen. It takes what its tasks take, of which it needs the parts alone. */
export function addSweepFollow(sweep: Command, context: Context, finish: (code: number) => void): void {
  addPartsOption(
    sweep
      .command("follow", { hidden: true })
      .description("Hands out again what the tasks of a submission have left.")
      .argument("<dir>", "folder of the sweep")
      .argument("<number>", "of the submission")
      .option("--retry-failed", "as of the tasks")
      .option("--data <path>", DATA_OPTION),
  ).action(async (folder: string, number: string) => finish(await follow(folder, number, context)));
}

async function follow(folder: string, number: string, context: Context): Promise<number> {
  const { readSweepFolder } = await import("../../sweep/index.ts");
  const { followUp } = await import("../../sweep/executors/slurm/index.ts");
  const { again, running, failed } = await followUp(readSweepFolder(resolve(folder)), number);
  const line = `${new Date().toISOString()} handed out again ${again}, trained by others ${running}, given up ${failed}`;
  writeAnswer({ document: {}, lines: [line] }, false, context);
  return DONE;
}
