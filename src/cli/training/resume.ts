/** @file `slingshot resume`: goes on with a run that was stopped, killed, or is to be longer. */
import type { Command } from "commander";
import { RUN_HELP, resolveRun } from "../../catalog/resolveRun.ts";
import type { Context } from "../../console/context.ts";
import { narrateTraining, parseEngineOptions, type TrainingCommandOptions } from "../../console/narrateTraining.ts";
import { addTrainingOptions, parseCount, parseGrokked } from "../../console/options.ts";

interface ResumeCommandOptions extends TrainingCommandOptions {
  readonly steps?: string;
}

/** Adds `resume` to the program; `finish` takes the exit code. */
export function addResumeCommand(program: Command, context: Context, finish: (code: number) => void): void {
  addTrainingOptions(
    program
      .command("resume")
      .summary("go on with a run that was stopped or killed, to the same bits")
      .description(
        "Goes on from the last intact checkpoint of a run to the same bits, series and events as if it had never stopped.",
      )
      .argument("<run>", RUN_HELP)
      .option("--steps <n>", "steps of the whole run, to make it longer than it was asked to be"),
  )
    .addHelpText(
      "after",
      [
        "",
        "Steps that were recorded after the checkpoint are computed again and compared; steps that damage has lost are",
        "filled in. A run that is done is left as it is.",
        "",
        "Examples:",
        "  slingshot resume runs/2026-11-22-143005-division-1f3a",
        "  slingshot resume runs/2026-11-22-143005-division-1f3a --steps 300000",
      ].join("\n"),
    )
    .action(async (run: string, options: ResumeCommandOptions) => finish(await resume(run, options, context)));
}

async function resume(named: string, options: ResumeCommandOptions, context: Context): Promise<number> {
  const engine = parseEngineOptions(options);
  const definition = parseGrokked(options.grokked);
  const steps = options.steps === undefined ? undefined : parseCount("--steps", options.steps, 1);
  const run = await resolveRun(named);
  return narrateTraining(context, { ...options, definition }, (training) =>
    context.resumeRun(run, { ...engine, ...training, ...(steps !== undefined && { steps }) }),
  );
}
