/** @file `slingshot sweep status`: where a sweep stands, from its folder alone. */
import type { Command } from "commander";
import { type Context, writeAnswer } from "../../console/context.ts";
import { DONE } from "../../console/exitCodes.ts";
import { describePoint, describeStatus, sayLeftOut, statusDocument } from "../../console/narrateSweep.ts";
import type { Point, PointState } from "../../sweep/index.ts";
import { Progress } from "../../terminal/index.ts";
import { formatStep } from "../../words.ts";
import { describeCluster, readClusterView } from "./clusterView.ts";

interface StatusCommandOptions {
  readonly runs?: boolean;
  readonly json?: boolean;
}

/** Failed runs that are told of without being asked for. */
const MOST_FAILED = 10;

/** Adds `status` to the command `sweep`. */
export function addSweepStatus(sweep: Command, context: Context, finish: (code: number) => void): void {
  sweep
    .command("status")
    .summary("where a sweep stands")
    .description(
      "Says how many runs of a sweep are done, failed, running and waiting, from its folder alone; of one on a cluster, its tasks too, and, where squeue is at hand, its jobs in the queue.",
    )
    .argument("<dir>", "folder of the sweep")
    .option("--runs", "each run: how it stands, its folder, and where it stands on the axes")
    .option("--json", "one JSON document as the last line of standard output")
    .addHelpText(
      "after",
      [
        "",
        "Examples:",
        "  slingshot sweep status sweeps/epsilon",
        "  slingshot sweep status sweeps/epsilon --runs --json",
      ].join("\n"),
    )
    .action(async (folder: string, options: StatusCommandOptions) =>
      finish(await tellStatus(folder, options, context)),
    );
}

async function tellStatus(folder: string, options: StatusCommandOptions, context: Context): Promise<number> {
  const { readStatus, readSweepFolder, runPlace } = await import("../../sweep/index.ts");
  readSweepFolder(folder);
  const runs: { readonly point: Point; readonly state: PointState }[] = [];
  const failed: string[] = [];
  const status = readStatus(folder, {
    visit: (point, state, outcome) => {
      if (options.runs === true) runs.push({ point, state });
      if (state === "failed") failed.push(`failed: ${describePoint(point)}: ${outcome?.error ?? ""}`);
    },
  });
  sayLeftOut(status.leftOut, new Progress(context.stderr, { env: context.env }));
  const cluster = await readClusterView(folder);
  const messages = failed.slice(0, MOST_FAILED);
  const more = failed.length - messages.length;
  const lines = [
    `${folder}: ${describeStatus(status)}`,
    ...describeCluster(cluster),
    ...runs.map(
      ({ point, state }) => `${state.padEnd(10)}  ${runPlace(folder, point.hash).directory}  ${describePoint(point)}`,
    ),
    ...messages,
    ...(more > 0 ? [`and ${formatStep(more)} more that failed`] : []),
  ];
  const listed = runs.map(({ point, state }) => ({
    ...point,
    state,
    directory: runPlace(folder, point.hash).directory,
  }));
  const document = { ...statusDocument(status), ...cluster, ...(options.runs === true && { list: listed }) };
  writeAnswer({ document, lines }, options.json === true, context);
  return DONE;
}
