/** @file `slingshot doctor`: whether this machine computes the right bits, and whether a run is whole. */
import type { Command } from "commander";
import { tellMachine } from "../answers/index.ts";
import { RUN_HELP, resolveRun } from "../catalog/resolveRun.ts";
import { type Context, writeAnswer } from "../console/context.ts";
import { DAMAGED_DATA, DONE, INTERNAL_ERROR, INVALID_REQUEST } from "../console/exitCodes.ts";
import { DATA_OPTION } from "../console/options.ts";
import { addRemedy } from "../console/remedy.ts";
import { writeRunPage } from "../console/runPage.ts";
import { escapeControls } from "../escapeControls.ts";
import { RequestError } from "../experiment/requestError.ts";
import type { Say } from "../problem.ts";
import { describeProgress, Progress } from "../terminal/index.ts";
import type { Mending } from "../training/index.ts";
import { describeDamage } from "../verdict/index.ts";

interface DoctorCommandOptions {
  readonly repair?: boolean;
  readonly json?: boolean;
  readonly data?: string;
}

/** Adds `doctor` to the program; `finish` takes the exit code. */
export function addDoctorCommand(program: Command, context: Context, finish: (code: number) => void): void {
  program
    .command("doctor")
    .summary("check this machine, or a run: right bits, SIMD, speed; damaged files")
    .description(
      "Checks that strict arithmetic gives the expected bits on this machine, and measures its speed. With a run: reads every file of it, names what is damaged, and repairs what can be computed again.",
    )
    .argument("[run]", RUN_HELP)
    .option("--repair", "set damaged files aside and compute again what they held")
    .option("--data <path>", `with --repair: ${DATA_OPTION}`)
    .option("--json", "one JSON document on standard output")
    .addHelpText(
      "after",
      [
        "",
        "Exit code 2 where this process is set to compute otherwise (a native library loaded into it flushes subnormal",
        "numbers to zero, or changed the rounding), 1 where nothing explains the other bits.",
        "Exit code 3 where a run is damaged and not repaired. Nothing is deleted: damaged files go to the folder damaged/.",
        "",
        "Examples:",
        "  slingshot doctor",
        "  slingshot doctor runs/2026-11-22-143005-division-1f3a --repair",
      ].join("\n"),
    )
    .action(async (run: string | undefined, options: DoctorCommandOptions) => {
      if (run === undefined && options.repair === true) throw new RequestError("--repair: needs the folder of a run");
      finish(
        await (run === undefined
          ? examineMachine(options, context)
          : examineRun(await resolveRun(run), options, context)),
      );
    });
}

async function examineMachine({ json }: DoctorCommandOptions, context: Context): Promise<number> {
  const progress = new Progress(context.stderr, { env: context.env });
  progress.say("measuring for some five seconds; on a busy machine rates are lower, and shares of the peak say little");
  const report = await context.inspectMachine({ say: (line) => progress.say(line) });
  writeAnswer(tellMachine(report), json === true, context);
  if (report.selfTest.ok) return DONE;
  if (report.selfTest.fault !== null) {
    progress.fail(report.selfTest.fault);
    return INVALID_REQUEST;
  }
  progress.fail("strict arithmetic gives other bits here than on other machines; please report this machine");
  return INTERNAL_ERROR;
}

async function examineRun(
  run: string,
  { repair, json, data }: DoctorCommandOptions,
  context: Context,
): Promise<number> {
  const progress = new Progress(context.stderr, { env: context.env });
  const { damaged: found, mending } = await context.examineRun(run);
  for (const damage of found) progress.say(describeDamage(damage));
  let left = found;
  const isTried = repair === true && found.length > 0 && mending === "repair";
  if (isTried) {
    const say: Say = (line, remedy) => progress.say(addRemedy(line, remedy));
    await context.repairRun(run, found, {
      threads: "auto",
      ...(data !== undefined && { data }),
      engine: "wasm",
      say,
      onEnd: async (ended) => {
        await writeRunPage(ended, say);
      },
      onProgress: (state) => progress.update(describeProgress(state)),
    });
    progress.end();
    left = (await context.examineRun(run)).damaged;
  }
  const verdict = left.length === 0 ? (found.length === 0 ? "whole" : "repaired") : "damaged";
  const document = { run, verdict, found, left };
  context.stdout.write(
    json === true
      ? `${JSON.stringify(document)}\n`
      : `${escapeControls(run)}: ${describeVerdict(verdict, run, isTried ? "none" : mending)}\n`,
  );
  return left.length === 0 ? DONE : DAMAGED_DATA;
}

/** @param mending what can be done; `none` where all has been tried */
function describeVerdict(verdict: "whole" | "repaired" | "damaged", run: string, mending: Mending | "none"): string {
  if (verdict === "whole") return "every file is as it was written";
  if (verdict === "repaired") return "repaired; damaged files that were there are in damaged/ now";
  switch (mending) {
    case "repair":
      return addRemedy("damaged", { kind: "repair", run, effect: "computes again what can be" });
    case "restore":
      return "damaged; without manifest.json and experiment.yaml as they were nothing can be computed again: put copies of them back; the rows in series/ are Parquet, which other tools read";
    case "import":
      return "damaged; the log of another tool cannot be computed again: import it again";
    case "none":
      return "damaged; what is left cannot be computed again";
  }
}
