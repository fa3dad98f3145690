/** @file The frame of the commands that look into a recorded run: its steps, Ctrl-C, where the findings are kept, and exit codes. */
import type { Command } from "commander";
import type { Answer } from "../answers/index.ts";
import { resolveRun } from "../catalog/resolveRun.ts";
import type { Run } from "../store/index.ts";
import { Progress } from "../terminal/index.ts";
import type { EngineOptions } from "../training/index.ts";
import { formatDuration, pluralise } from "../words.ts";
import { type Context, writeAnswer } from "./context.ts";
import { DONE, INTERRUPTED, NON_FINITE } from "./exitCodes.ts";
import { listenForInterrupt } from "./interrupt.ts";
import { DATA_OPTION, parseThreads } from "./options.ts";
import { addRemedy } from "./remedy.ts";
import { formatCommandLine } from "./shellCommand.ts";

/** Options of all these commands. */
export interface InspectionOptions {
  readonly at: string;
  readonly threads: string;
  readonly data?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** What `--at` may be. */
export const STEPS_HELP =
  "100, or 100,200,300, or A:B:K (every K from A to B), last, around:S:N (every one from S − N to S + N), or several of these with commas between them";

/** What becomes of the findings, for the help of a command. */
export const KEPT_HELP = [
  "What is found is kept in the run's folder, in measurements/: the same command goes on where it was stopped, and one",
  "that was finished prints what it found. Nothing else of the run changes.",
];

/** Adds the last options of these commands. */
export function addInspectionOptions(command: Command): Command {
  return command
    .option("--threads <n>", "1 to 64, or auto; never changes a bit of the result", "auto")
    .option("--data <path>", DATA_OPTION)
    .option("--json", "one JSON document as the last line of standard output")
    .option("--quiet", "narrate nothing but errors");
}

/** What a command found. */
export interface Inspected {
  /** Where it is kept. */
  readonly file: string;
  /** Whether that is all: Ctrl-C may have come before. */
  readonly isDone: boolean;
  /** How many of the steps are done, where they are counted. */
  readonly count?: number;
  /** Lines to be said of it. */
  readonly notes?: readonly string[];
  /** What of that which was measured is not finite, and after which step; undefined where all is. */
  readonly nonFinite: string | undefined;
  readonly answer: Answer;
}

/**
 * Reads the run and its steps, lets `inspect` measure and say how far it is, and answers.
 * @returns the exit code
 */
export async function inspectRun(
  named: string,
  { at, threads, data, json, quiet }: InspectionOptions,
  context: Context,
  inspect: (run: Run, steps: readonly number[], options: EngineOptions, progress: Progress) => Promise<Inspected>,
): Promise<number> {
  const engine = { threads: parseThreads(threads), ...(data !== undefined && { data }) };
  const { parseSteps } = await import("../inspection/index.ts");
  const { readRun } = await import("../store/index.ts");
  const run = await readRun(await resolveRun(named));
  const steps = parseSteps(at, run);
  const progress = new Progress(context.stderr, { quiet: quiet === true, env: context.env });
  const { signal, release } = listenForInterrupt(() => progress.say("stopping; what is done is kept"));
  const say: EngineOptions["say"] = (line, remedy) => progress.say(addRemedy(line, remedy));
  try {
    const found = await inspect(run, steps, { ...engine, signal, say }, progress);
    progress.end();
    if (!found.isDone) {
      const done =
        found.count === undefined
          ? "; what is done is"
          : ` after ${found.count} of ${steps.length} ${pluralise(steps.length, "step")},`;
      progress.say(`interrupted${done} kept in ${found.file}`);
      progress.say(`to go on: ${formatCommandLine(context.args)}`);
      return INTERRUPTED;
    }
    for (const note of found.notes ?? []) progress.say(note);
    progress.say(`kept in ${found.file}`);
    writeAnswer(found.answer, json === true, context);
    if (found.nonFinite === undefined) return DONE;
    progress.fail(found.nonFinite);
    return NON_FINITE;
  } finally {
    progress.end();
    release();
  }
}

/** Begins to count the time; says how much is left, from how much is done. */
export function startClock(): (done: number, left: number) => string {
  const startMs = performance.now();
  return (done, left) => `${formatDuration(((performance.now() - startMs) / 1000 / done) * left)} left`;
}
