/** @file `--with FILE`: parts of the user's own, for every command that reads an experiment. */
import type { Command } from "commander";

const COMMANDS = ["run", "resume", "fork", "doctor", "import", "report"];

/** Adds the option to the commands of `program`, and loads the files before the command begins. */
export function addWithOption(program: Command): void {
  for (const command of program.commands.filter((one) => COMMANDS.includes(one.name()))) {
    command.option(
      "--with <file>",
      "a module with optimizers, transforms, losses, networks, data or instruments of your own (repeatable)",
      (file: string, files: readonly string[] = []) => [...files, file],
    );
  }
  program.hook("preAction", async (_, action) => {
    const { with: files } = action.opts<{ readonly with?: readonly string[] }>();
    if (files !== undefined) await (await import("../parts/index.ts")).loadParts(files);
  });
}
