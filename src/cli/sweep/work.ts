/** @file `slingshot sweep work`: trains some runs of a sweep in this process; what executors start. */
import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { type Context, writeAnswer } from "../../console/context.ts";
import { DAMAGED_DATA, DONE, describeError, INTERRUPTED } from "../../console/exitCodes.ts";
import { type Interrupt, listenForInterrupt } from "../../console/interrupt.ts";
import { describePoint } from "../../console/narrateSweep.ts";
import { DATA_OPTION } from "../../console/options.ts";
import { addRemedy } from "../../console/remedy.ts";
import { formatCommandLine } from "../../console/shellCommand.ts";
import { addPartsOption } from "../../console/withOption.ts";
import { RequestError } from "../../experiment/requestError.ts";
import { cannotRead } from "../../files/index.ts";
import type { Point } from "../../sweep/index.ts";
import type { WorkCounts, WorkOptions } from "../../sweep/workPoints.ts";
import { describeProgress, Progress } from "../../terminal/index.ts";
import { formatStep } from "../../words.ts";

interface WorkCommandOptions {
  readonly points?: string;
  readonly file?: string;
  readonly retryFailed?: boolean;
  readonly data?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Adds `work` to the command `sweep`. */
export function addSweepWork(sweep: Command, context: Context, finish: (code: number) => void): void {
  addPartsOption(
    sweep
      .command("work")
      .summary("train some runs of a sweep in this process")
      .description(
        "Trains runs of a sweep one after the other, each on one thread; those that have ended stay as they are.",
      )
      .argument("<dir>", "folder of the sweep")
      .option("--points <list>", "hashes of the runs, or their first digits, with commas between them")
      .option("--file <path>", "a file with them, one a line")
      .option("--retry-failed", "runs that failed are tried again")
      .option("--data <path>", DATA_OPTION)
      .option("--json", "one JSON document as the last line of standard output")
      .option("--quiet", "narrate nothing but errors"),
  )
    .addHelpText(
      "after",
      [
        "",
        "SIGTERM, SIGINT, SIGHUP and SIGUSR1 make it save and end with exit code 130; the same command goes on. A run that",
        "another process trains is left to it.",
        "",
        "Examples:",
        '  slingshot sweep work sweeps/epsilon --points "1f3a5b7c9d0e2f4a,2b4d6f8a0c1e3f5a"',
        "  slingshot sweep work sweeps/epsilon --file sweeps/epsilon/submissions/0001/points.txt",
      ].join("\n"),
    )
    .action(async (folder: string, options: WorkCommandOptions) => finish(await work(folder, options, context)));
}

async function work(folder: string, options: WorkCommandOptions, context: Context): Promise<number> {
  const isOrdered = options.points === undefined && options.file === undefined && process.connected;
  const { readSweepFolder } = await import("../../sweep/index.ts");
  const { workPoints } = await import("../../sweep/workPoints.ts");
  const sweep = readSweepFolder(folder);
  const progress = new Progress(context.stderr, { quiet: options.quiet === true, env: context.env });
  const points = isOrdered ? [] : await readNames(folder, options);
  const interrupt = listenForInterrupt(
    () => progress.say("stopping and saving; Ctrl-C again ends at once"),
    ["SIGUSR1"],
  );
  const training = { signal: interrupt.signal, ...(options.data !== undefined && { data: options.data }) };
  try {
    if (isOrdered)
      return endWith(
        await workByOrder((points, more) => workPoints(sweep, points, { ...training, ...more }), interrupt),
      );
    let begun = 0;
    const counts = await workPoints(sweep, points, {
      ...training,
      retryFailed: options.retryFailed === true,
      say: (line, remedy) => progress.say(addRemedy(line, remedy)),
      onBegin: (point) =>
        progress.say(`run ${formatStep(++begun)} of ${formatStep(points.length)}: ${describePoint(point)}`),
      onEnd: (_, end) => {
        if (end.kind === "taken") progress.say("another process trains it");
        else if (end.kind === "ended" && end.outcome.error !== null) progress.say(`failed: ${end.outcome.error}`);
      },
      onProgress: (state) => progress.update(describeProgress(state)),
    });
    progress.end();
    if (counts.interrupted) progress.say(`interrupted; to go on: ${formatCommandLine(context.args)}`);
    const said = `${formatStep(counts.done)} done, ${counts.nonFinite} non-finite, ${counts.failed} failed, ${counts.taken} trained by others`;
    writeAnswer(
      { document: { folder, ...counts, runs: points.length }, lines: [said] },
      options.json === true,
      context,
    );
    return endWith(counts);
  } finally {
    progress.end();
    interrupt.release();
    if (process.connected) process.disconnect();
  }
}

function endWith({ interrupted, failed }: WorkCounts): number {
  if (interrupted) return INTERRUPTED;
  return failed > 0 ? DAMAGED_DATA : DONE;
}

/** Trains what the process orders that started this one, and tells it everything. */
async function workByOrder(
  train: (points: AsyncIterable<Point>, options: WorkOptions) => Promise<WorkCounts>,
  { signal }: Interrupt,
): Promise<WorkCounts> {
  const { createReporter, receivePoints, report } = await import("../../sweep/executors/workerLink.ts");
  try {
    const counts = await train(receivePoints(signal), {
      // It is what was ordered.
      retryFailed: true,
      say: (line) => report({ kind: "said", line }),
      onProgress: createReporter(),
      onEnd: (_, end) => report({ kind: "end", end }),
    });
    // Who ordered runs knows which of them failed.
    return { ...counts, failed: 0, interrupted: counts.interrupted && process.connected };
  } catch (error) {
    report({ kind: "stopped", reason: describeError(error).line });
    throw error;
  }
}

async function readNames(folder: string, { points, file }: WorkCommandOptions): Promise<Point[]> {
  const { selectPoints } = await import("../../sweep/selectPoints.ts");
  if (points !== undefined && file !== undefined)
    throw new RequestError("--points and --file: one of them names the runs");
  if (points !== undefined) return selectPoints(folder, points.split(","), "--points");
  if (file === undefined) throw new RequestError("sweep work: needs --points or --file, which name the runs");
  const names = readText(file)
    .split("\n")
    .map((line) => line.trim());
  return selectPoints(
    folder,
    names.filter((name) => name !== ""),
    "--file",
  );
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw cannotRead(path, error);
  }
}
