/** @file `--with FILE`: parts of the user's own, for every command that reads an experiment or runs optimizers. */
import { writeSync } from "node:fs";
import type { Command } from "commander";
import { INVALID_REQUEST } from "./exitCodes.ts";
import { collect } from "./options.ts";

const COMMANDS = [
  "run",
  "resume",
  "fork",
  "doctor",
  "import",
  "report",
  "instruments",
  "measure",
  "curvature",
  "landscape",
];

/** Adds the option to those commands of `program`, and loads the files before any command that has it begins. */
export function addWithOption(program: Command): void {
  for (const command of program.commands) if (COMMANDS.includes(command.name())) addPartsOption(command);
  program.hook("preAction", async (_, action) => {
    const { with: files } = action.opts<{ readonly with?: readonly string[] }>();
    if (files === undefined) return;
    const { loadParts } = await import("../parts/index.ts");
    process.once("exit", tellEarlyEnd);
    try {
      await loadParts(files);
    } finally {
      process.off("exit", tellEarlyEnd);
    }
  });
}

/** The option alone: for a command that belongs to another one. */
export function addPartsOption(command: Command): Command {
  return command.option(
    "--with <file>",
    "a module with optimizers, transforms, losses, networks, data or instruments of your own (repeatable)",
    collect,
  );
}

/** A file that calls `process.exit`, or waits for what never comes, would end everything without a word. */
function tellEarlyEnd(): void {
  process.exitCode = INVALID_REQUEST;
  try {
    writeSync(2, "error: --with: a file ended the process while it was loaded, or waits for what never comes\n");
  } catch {
    // Then the exit code alone tells.
  }
}
