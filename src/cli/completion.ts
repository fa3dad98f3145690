/** @file `slingshot completion SHELL`, and `slingshot complete`, which the shells ask at every press of the key. */
import type { Command } from "commander";
import { listCandidates } from "../console/completion.ts";
import { SHELLS } from "../console/completionScripts.ts";
import type { Context } from "../console/context.ts";
import { DONE } from "../console/exitCodes.ts";
import { parseChoice } from "../console/options.ts";

/** Adds `completion` to the program; `finish` takes the exit code. */
export function addCompletionCommand(program: Command, context: Context, finish: (code: number) => void): void {
  program
    .command("completion")
    .summary("have the shell complete commands, options, presets, settings and runs")
    .description("Prints a script by which a shell completes commands, options, presets, settings and runs.")
    .argument("<shell>", Object.keys(SHELLS).join(", "))
    .addHelpText("after", ["", "Examples:", ...Object.values(SHELLS).map(({ use }) => `  ${use}`)].join("\n"))
    .action((shell: string) => {
      context.stdout.write(SHELLS[parseChoice("completion", shell, Object.keys(SHELLS))]?.script ?? "");
      finish(DONE);
    });
}

/** Adds `complete`, which nobody types. */
export function addCompleteCommand(program: Command, context: Context, finish: (code: number) => void): void {
  program
    .command("complete", { hidden: true })
    .argument("[words...]")
    .allowUnknownOption()
    .helpOption(false)
    .action(async () => {
      // As they were typed: half an option is a word too.
      const words = context.args.slice(context.args.indexOf("complete") + 1);
      const { PRESETS } = await import("../experiment/index.ts");
      const { listSettings } = await import("../experiment/settings.ts");
      const candidates = listCandidates(program, words, {
        presets: () => [...PRESETS.keys()],
        settings: () => [...new Set(listSettings().map(({ path }) => path))].filter((path) => !path.includes("[")),
      });
      context.stdout.write(candidates.map((word) => `${word}\n`).join(""));
      finish(DONE);
    });
}
