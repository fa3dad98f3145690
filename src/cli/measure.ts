/** @file `slingshot measure`: an instrument added to a recorded run afterwards, by exact replay. */
import type { Command } from "commander";
import { tellMeasurement } from "../answers/index.ts";
import { type Context, writeAnswer } from "../console/context.ts";
import { DONE, INTERRUPTED } from "../console/exitCodes.ts";
import { listenForInterrupt } from "../console/interrupt.ts";
import { collect, DATA_OPTION, parseThreads } from "../console/options.ts";
import { addRemedy } from "../console/remedy.ts";
import { formatCommandLine } from "../console/shellCommand.ts";
import { bold, Progress } from "../terminal/index.ts";
import { formatDuration, formatStep } from "../words.ts";

interface MeasureCommandOptions {
  readonly instrument: string;
  readonly at: string;
  readonly set?: readonly string[];
  readonly threads: string;
  readonly data?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Adds `measure` to the program; `finish` takes the exit code. */
export function addMeasureCommand(program: Command, context: Context, finish: (code: number) => void): void {
  program
    .command("measure")
    .summary("what an instrument would have recorded in a run that had it not")
    .description(
      "Replays a run, every row compared with what it recorded, and measures with one instrument more at some of its steps.",
    )
    .argument("<run>", "folder of the run")
    .requiredOption("--instrument <name>", "which one: slingshot instruments lists them")
    .requiredOption(
      "--at <steps>",
      "at which steps, counted from 1: 100, or 100,200,300, or A:B:K (every K from A to B), last, around:S:N (every one from S − N to S + N), or several of these with commas between them",
    )
    .option("--set <name=value>", "a setting of the instrument, like rows=512 (repeatable)", collect)
    .option("--threads <n>", "1 to 64, or auto; never changes a bit of the result", "auto")
    .option("--data <path>", DATA_OPTION)
    .option("--json", "one JSON document as the last line of standard output")
    .option("--quiet", "narrate nothing but errors")
    .addHelpText(
      "after",
      [
        "",
        "The numbers of step S are those that its row of the series would have. They are kept in the run's folder, in",
        "measurements/, and nothing else of it changes: the same command goes on where it was stopped, and one that was",
        "finished prints what it found. An instrument that goes by the steps before is measured from the run's first step on.",
        "",
        "Examples:",
        "  slingshot measure runs/2026-11-22-hypercube-1f3a --instrument featureChange --at around:560:20",
        "  slingshot measure runs/2026-11-22-hypercube-1f3a --instrument margins --at 100:last:100 --json",
        "  slingshot measure runs/2026-11-22-division-77c0 --instrument normGrowth --set by=tensor --at last",
      ].join("\n"),
    )
    .action(async (run: string, options: MeasureCommandOptions) => finish(await measure(run, options, context)));
}

async function measure(directory: string, options: MeasureCommandOptions, context: Context): Promise<number> {
  const threads = parseThreads(options.threads);
  const { measureInstrument, parseSteps } = await import("../inspection/index.ts");
  const { readRun } = await import("../store/index.ts");
  const run = await readRun(directory);
  const steps = parseSteps(options.at, run);
  const last = steps.at(-1) ?? 0;
  const progress = new Progress(context.stderr, { quiet: options.quiet === true, env: context.env });
  const interrupt = listenForInterrupt(() => progress.say("stopping; what is done is kept"));
  let first = 0;
  let startMs = performance.now();
  try {
    const result = await measureInstrument(run, options.instrument, steps, {
      threads,
      settings: options.set ?? [],
      signal: interrupt.signal,
      say: (line, remedy) => progress.say(addRemedy(line, remedy)),
      ...(options.data !== undefined && { data: options.data }),
      onStart: (step) => {
        first = step;
        startMs = performance.now();
        progress.say(
          `${formatStep(steps.length)} of the ${formatStep(last - step)} steps from ${formatStep(step + 1)} to ${formatStep(last)}, which are computed again`,
        );
      },
      onStep: (step) => {
        const seconds = (performance.now() - startMs) / 1000;
        const left = (seconds / Math.max(1, step - first)) * (last - step);
        progress.update([[bold(`step ${formatStep(step)}`)], `of ${formatStep(last)}`, `${formatDuration(left)} left`]);
      },
    });
    progress.end();
    if (!result.isDone) {
      progress.say(`interrupted after ${result.rows.length} of ${steps.length} steps, kept in ${result.file}`);
      progress.say(`to go on: ${formatCommandLine(context.args)}`);
      return INTERRUPTED;
    }
    progress.say(`kept in ${result.file}`);
    writeAnswer(tellMeasurement(result), options.json === true, context);
    return DONE;
  } finally {
    progress.end();
    interrupt.release();
  }
}
