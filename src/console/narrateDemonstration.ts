/** @file Runs a demonstration in processes of its own: progress, Ctrl-C, the page, and the exit code. */
import { availableParallelism } from "node:os";
import { loadExperiment } from "../experiment/file/loadExperiment.ts";
import type { Demonstration } from "../studies/demonstration/demonstration.ts";
import { type StartedDemonstration, startDemonstration } from "../studies/demonstration/runDemonstration.ts";
import { bold, type Line, Progress, yellow } from "../terminal/index.ts";
import type { RunResult } from "../training/index.ts";
import { readVersion } from "../version.ts";
import { countSlingshots, formatNumber, listTimeLeft } from "../words.ts";
import { startChildRun } from "./childRun.ts";
import type { Context } from "./context.ts";
import { DONE, INTERNAL_ERROR, INTERRUPTED } from "./exitCodes.ts";
import { listenForInterrupt } from "./interrupt.ts";
import { listOverrides } from "./options.ts";
import { formatCommandLine } from "./shellCommand.ts";

/** Options of every demonstration, as commander gives them. */
export interface DemonstrationOptions {
  readonly steps?: string;
  readonly seed?: string;
  readonly out: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** More threads than this a run of a demonstration seldom needs. */
const MOST_THREADS = 4;

const PROGRESS_INTERVAL_MS = 100;

/** Runs the demonstration, narrates it, prints where its page is and returns the exit code. */
export async function narrateDemonstration(
  demonstration: Demonstration,
  options: DemonstrationOptions,
  context: Context,
): Promise<number> {
  const overrides = listOverrides(options);
  const { steps } = loadExperiment(demonstration.preset, overrides);
  const progress = new Progress(context.stderr, { quiet: options.quiet === true, env: context.env });
  const share = Math.floor(availableParallelism() / demonstration.sides.length);
  const threads = String(Math.max(1, Math.min(MOST_THREADS, share)));
  const started = startDemonstration(demonstration, ({ settings }) => {
    const set = [...overrides.map(({ set }) => set), ...settings].flatMap((setting) => ["--set", setting]);
    return startChildRun(context.script, [demonstration.preset, ...set, "--threads", threads, "--out", options.out]);
  });
  const interrupt = listenForInterrupt(() => {
    progress.say("stopping and saving; Ctrl-C again ends at once");
    started.stop();
  });
  let introduced = false;
  const timer = setInterval(() => {
    // Not before a run runs: a request that fails is answered by its error alone.
    if (started.progress().every((state) => state === undefined)) return;
    if (!introduced) progress.say(`preset ${demonstration.preset}, ${steps} steps, ${demonstration.plan}`);
    introduced = true;
    progress.update(describeSides(demonstration, started));
  }, PROGRESS_INTERVAL_MS);
  try {
    const { results, failure } = await started.outcome;
    progress.end();
    if (interrupt.signal.aborted && failure !== undefined) {
      progress.say(`interrupted; to start again: ${formatCommandLine(context.args)}`);
      return INTERRUPTED;
    }
    if (failure !== undefined) {
      progress.fail(failure.lastLine.replace(/^error: /, ""));
      return failure.code;
    }
    return await show(demonstration, results, options, progress, context);
  } finally {
    clearInterval(timer);
    progress.end();
    interrupt.release();
  }
}

/** Shows what the runs found; returns the exit code. */
async function show(
  demonstration: Demonstration,
  results: readonly RunResult[],
  options: DemonstrationOptions,
  progress: Progress,
  context: Context,
): Promise<number> {
  if (results.length < demonstration.sides.length) {
    progress.fail("a run ended without its result");
    return INTERNAL_ERROR;
  }
  // Loaded when there is something to report: help and errors do not wait for it.
  const { reportDemonstration } = await import("../studies/demonstration/reportDemonstration.ts");
  const { headline, findings, chart, report } = await reportDemonstration({
    demonstration,
    directories: results.map(({ run }) => run),
    root: options.out,
    generatedBy: `slingshot ${readVersion()}`,
    columns: context.stderr.columns || 80,
    color: progress.isColored,
  });
  for (const line of ["", [bold(headline)], ...findings, "", "Training loss"]) progress.say(line);
  progress.show(`${chart}\n`);
  progress.say("Open the report in a browser:");
  const document = { headline, report, runs: results };
  context.stdout.write(`${options.json === true ? JSON.stringify(document) : report}\n`);
  return DONE;
}

/** The progress of all runs in one line. */
function describeSides({ sides }: Demonstration, started: StartedDemonstration): Line[] {
  const states = started.progress();
  const left = Math.max(...states.map((state) => state?.secondsLeft ?? Number.POSITIVE_INFINITY));
  const parts = states.map((state, i) => {
    const name = bold(`${sides[i]?.shortLabel}:`);
    if (state === undefined) return [name, " starting"];
    const count = countSlingshots(state.slingshots);
    const share = Math.floor((100 * state.step) / state.steps);
    return [name, ` ${share} % ${formatNumber(state.trainLoss)} `, state.slingshots > 0 ? yellow(count) : count];
  });
  return [...parts, ...listTimeLeft(left)];
}
