/** @file `slingshot first-light`: the same network twice, loss in float32 and in float64, and what that changes. */
import { availableParallelism } from "node:os";
import type { Command } from "commander";
import { loadExperiment } from "../experiment/file/loadExperiment.ts";
import type { RunResult } from "../training/index.ts";
import { readVersion } from "../version.ts";
import { countSlingshots, formatDuration, formatNumber } from "../words.ts";
import { type ChildOutcome, type ChildRun, startChildRun } from "./childRun.ts";
import type { Context } from "./context.ts";
import { DONE, INTERNAL_ERROR, INTERRUPTED } from "./exitCodes.ts";
import { listenForInterrupt } from "./interrupt.ts";
import { bold, type Line, yellow } from "./line.ts";
import { DEFAULT_OUT, listOverrides } from "./options.ts";
import { Progress } from "./progress.ts";
import { formatCommandLine } from "./shellCommand.ts";

interface FirstLightOptions {
  readonly steps?: string;
  readonly seed?: string;
  readonly out: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** What the two runs differ in. */
const PRECISIONS = ["f32", "f64"] as const;

const PROGRESS_INTERVAL_MS = 100;

/** Adds `first-light` to the program; `finish` takes the exit code. */
export function addFirstLightCommand(program: Command, context: Context, finish: (code: number) => void): void {
  program
    .command("first-light")
    .summary("see the phenomenon in a minute: the loss in float32 and in float64")
    .description(
      "Trains the preset hypercube twice at once, from the same seed, with the loss in float32 and in float64, and shows what rounding in the loss alone makes of the same network.",
    )
    .option("--steps <n>", "steps of both runs")
    .option("--seed <n>", "seed of both runs")
    .option("--out <dir>", "folder in which the folders of the runs and the report are made", DEFAULT_OUT)
    .option("--json", "one JSON document as the last line of standard output")
    .option("--quiet", "narrate nothing but errors")
    .addHelpText(
      "after",
      [
        "",
        "Standard output is the path of the report, or the JSON document. Ctrl-C saves and stops; again kills.",
        "",
        "Examples:",
        "  slingshot first-light",
        "  slingshot first-light --seed 1 --out /data/runs",
      ].join("\n"),
    )
    .action(async (options: FirstLightOptions) => finish(await firstLight(options, context)));
}

async function firstLight(options: FirstLightOptions, context: Context): Promise<number> {
  const settings = listOverrides(options);
  const { steps } = loadExperiment("hypercube", settings);
  const progress = new Progress(context.stderr, { quiet: options.quiet === true, env: context.env });
  const threads = String(Math.max(1, Math.min(4, Math.floor(availableParallelism() / PRECISIONS.length))));
  const runs = PRECISIONS.map((precision) => {
    const all = [
      ...settings.map(({ set }) => set),
      `loss.precision=${precision}`,
      `name=hypercube-loss-precision-${precision}`,
    ];
    const set = all.flatMap((setting) => ["--set", setting]);
    return startChildRun(context.script, ["hypercube", ...set, "--threads", threads, "--out", options.out]);
  });
  const stopAll = (): void => {
    for (const run of runs) run.stop();
  };
  const interrupt = listenForInterrupt(() => {
    progress.say("stopping and saving; Ctrl-C again ends at once");
    stopAll();
  });
  let introduced = false;
  const timer = setInterval(() => {
    // Not before a run runs: a request that fails is answered by its error alone.
    if (runs.every((run) => run.progress() === undefined)) return;
    if (!introduced) progress.say(`preset hypercube, ${steps} steps, twice: with the loss in float32 and in float64`);
    introduced = true;
    progress.update(describePair(runs));
  }, PROGRESS_INTERVAL_MS);
  try {
    const { results, failure } = await awaitRuns(runs, stopAll);
    progress.end();
    if (interrupt.signal.aborted && failure !== undefined) {
      progress.say(`interrupted; to start again: ${formatCommandLine(context.args)}`);
      return INTERRUPTED;
    }
    if (failure !== undefined) {
      progress.fail(failure.lastLine.replace(/^error: /, ""));
      return failure.code;
    }
    return await showPair(results, options, progress, context);
  } finally {
    clearInterval(timer);
    progress.end();
    interrupt.release();
  }
}

/** The results of all runs, or the first failure: one run alone shows nothing, so the others need not go on. */
async function awaitRuns(
  runs: readonly ChildRun[],
  stopAll: () => void,
): Promise<{ results: readonly RunResult[]; failure: ChildOutcome | undefined }> {
  let failure: ChildOutcome | undefined;
  const outcomes = await Promise.all(
    runs.map(async (run) => {
      const outcome = await run.outcome;
      if (outcome.code !== DONE && failure === undefined) {
        failure = outcome;
        stopAll();
      }
      return outcome;
    }),
  );
  return { results: outcomes.flatMap(({ result }) => (result === undefined ? [] : [result])), failure };
}

/** Shows what the two runs found; returns the exit code. */
async function showPair(
  results: readonly RunResult[],
  options: FirstLightOptions,
  progress: Progress,
  context: Context,
): Promise<number> {
  const [float32, float64] = results;
  if (float32 === undefined || float64 === undefined) {
    progress.fail("a run ended without its result");
    return INTERNAL_ERROR;
  }
  // Loaded when there is something to report: help and errors do not wait for it.
  const { writePairReport } = await import("./pairReport.ts");
  const { headline, findings, chart, report } = await writePairReport({
    runs: [
      { label: "loss in float32", directory: float32.run },
      { label: "loss in float64", directory: float64.run },
    ],
    root: options.out,
    generatedBy: `slingshot ${readVersion()}`,
    columns: context.stderr.columns || 80,
    color: progress.isColored,
  });
  for (const line of ["", [bold(headline)], ...findings, "", "Training loss"]) progress.say(line);
  progress.show(`${chart}\n`);
  progress.say("Open the report in a browser:");
  const document = { headline, report, runs: [float32, float64] };
  context.stdout.write(`${options.json === true ? JSON.stringify(document) : report}\n`);
  return DONE;
}

/** The progress of both runs in one line. */
function describePair(runs: readonly ChildRun[]): Line[] {
  const states = runs.map((run) => run.progress());
  const left = Math.max(...states.map((state) => state?.secondsLeft ?? Number.POSITIVE_INFINITY));
  const parts = states.map((state, i) => {
    const name = bold(`loss in ${PRECISIONS[i] ?? ""}:`);
    if (state === undefined) return [name, " starting"];
    const count = countSlingshots(state.slingshots);
    const share = Math.floor((100 * state.step) / state.steps);
    return [name, ` ${share} % ${formatNumber(state.trainLoss)} `, state.slingshots > 0 ? yellow(count) : count];
  });
  return [...parts, `${formatDuration(left)} left`];
}
