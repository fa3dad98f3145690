/** @file `slingshot measure`: an instrument added to a recorded run afterwards, by exact replay. */
import type { Command } from "commander";
import { tellMeasurement } from "../../answers/index.ts";
import { RUN_HELP } from "../../catalog/resolveRun.ts";
import type { Context } from "../../console/context.ts";
import {
  addInspectionOptions,
  type InspectionOptions,
  inspectRun,
  STEPS_HELP,
  startClock,
} from "../../console/inspectRun.ts";
import { collect } from "../../console/options.ts";
import { bold } from "../../terminal/index.ts";
import { formatStep, pluralise } from "../../words.ts";

interface MeasureCommandOptions extends InspectionOptions {
  readonly instrument: string;
  readonly set?: readonly string[];
}

/** Adds `measure` to the program; `finish` takes the exit code. */
export function addMeasureCommand(program: Command, context: Context, finish: (code: number) => void): void {
  addInspectionOptions(
    program
      .command("measure")
      .summary("what an instrument would have recorded in a run that had it not")
      .description(
        "Replays a run, every row compared with what it recorded, and measures with one instrument more at some of its steps.",
      )
      .argument("<run>", RUN_HELP)
      .requiredOption("--instrument <name>", "which one: slingshot instruments lists them")
      .requiredOption("--at <steps>", `at which steps, counted from 1: ${STEPS_HELP}`)
      .option("--set <name=value>", "a setting of the instrument, like rows=512 (repeatable)", collect),
  )
    .addHelpText(
      "after",
      [
        "",
        "The numbers of step S are those that its row of the series would have. They are kept in the run's folder, in",
        "measurements/, and nothing else of it changes: the same command goes on where it was stopped, and one that was",
        "finished prints what it found. An instrument that goes by the steps before is measured from the run's first step on.",
        "",
        "Examples:",
        "  slingshot measure runs/2026-11-22-143005-hypercube-1f3a --instrument featureChange --at around:560:20",
        "  slingshot measure runs/2026-11-22-143005-hypercube-1f3a --instrument margins --at 100:last:100 --json",
        "  slingshot measure runs/2026-11-22-143005-division-77c0 --instrument normGrowth --set by=tensor --at last",
      ].join("\n"),
    )
    .action(async (run: string, options: MeasureCommandOptions) => finish(await measure(run, options, context)));
}

async function measure(directory: string, options: MeasureCommandOptions, context: Context): Promise<number> {
  return inspectRun(directory, options, context, async (run, steps, engine, progress) => {
    const { measureInstrument } = await import("../../inspection/index.ts");
    const last = steps.at(-1) ?? 0;
    let first = 0;
    let describeLeft = startClock();
    const result = await measureInstrument(run, options.instrument, steps, {
      ...engine,
      settings: options.set ?? [],
      onStart: (step) => {
        first = step;
        describeLeft = startClock();
        progress.say(
          `${formatStep(steps.length)} of the ${formatStep(last - step)} ${pluralise(last - step, "step")} from ${formatStep(step + 1)} to ${formatStep(last)}, which are computed again`,
        );
      },
      onStep: (step) => {
        const left = describeLeft(Math.max(1, step - first), last - step);
        progress.update([[bold(`step ${formatStep(step)}`)], `of ${formatStep(last)}`, left]);
      },
    });
    const bad = result.rows.find(({ nonFinite }) => nonFinite !== undefined);
    return {
      ...{ file: result.file, isDone: result.isDone, count: result.rows.length },
      nonFinite: bad && `at step ${bad.step} ${bad.nonFinite}`,
      answer: tellMeasurement(result),
    };
  });
}
