/** @file What may stand where the cursor of a shell is: commands, options, and the values of those that have names. */

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Argument, Command, Option } from "commander";
import { GROKKING_DEFINITIONS } from "../analysis/grokkingDefinitions.ts";
import { RUNS_ROOT } from "../catalog/runSummary.ts";

/** What an argument or a value of an option may be, as completion knows it. Files are the shell's part. */
export interface Sources {
  presets(): readonly string[];
  /** Paths that `--set` takes. */
  settings(): readonly string[];
}

/** Runs are listed below this folder, those of sweeps apart. */
const RUNS = RUNS_ROOT;

/**
 * Candidates for the last of `words`, which may be empty or half written; none where the shell shall offer files.
 * @param words behind the name of the program
 */
export function listCandidates(program: Command, words: readonly string[], sources: Sources): string[] {
  const before = words.slice(0, -1);
  const current = words.at(-1) ?? "";
  const { command, operands, open } = walk(program, before);
  const all = open === null ? listWords(command, operands, current, sources) : listValues(open, sources);
  return all.filter((word) => word.startsWith(current));
}

/** Follows `words` down to the command that they name. */
function walk(program: Command, words: readonly string[]) {
  let command = program;
  let operands: string[] = [];
  let open: Option | null = null;
  for (const word of words) {
    if (open !== null) {
      open = null;
    } else if (word.startsWith("-")) {
      const option = command.options.find(({ long, short }) => word === long || word === short);
      open = option?.required || option?.optional ? option : null;
    } else if (word !== "help" || command !== program) {
      const inner: Command | undefined = operands.length === 0 ? findCommand(command, word) : undefined;
      command = inner ?? command;
      operands = inner === undefined ? [...operands, word] : [];
    }
  }
  return { command, operands, open };
}

const findCommand = (command: Command, name: string): Command | undefined =>
  command.commands.find((each) => each.name() === name);

/** Commands that help shows: others are the program's own. */
function listCommandNames(command: Command): string[] {
  return command
    .createHelp()
    .visibleCommands(command)
    .map((each) => each.name());
}

function listWords(command: Command, operands: readonly string[], current: string, sources: Sources): string[] {
  if (current.startsWith("-")) {
    const options = command.createHelp().visibleOptions(command);
    return options.flatMap(({ long }) => long ?? []);
  }
  const argument = command.registeredArguments[operands.length] ?? command.registeredArguments.at(-1);
  const isMore = argument !== undefined && (operands.length < command.registeredArguments.length || argument.variadic);
  return [
    ...(operands.length === 0 ? listCommandNames(command) : []),
    ...(isMore ? listArguments(argument, sources) : []),
  ];
}

function listArguments(argument: Argument, { presets }: Sources): readonly string[] {
  if (argument.argChoices !== undefined) return argument.argChoices;
  if (argument.name() === "experiment") return presets();
  return argument.name() === "run" ? listRuns() : [];
}

function listValues(option: Option, { settings }: Sources): readonly string[] {
  if (option.argChoices !== undefined) return option.argChoices;
  if (option.long === "--grokked") return GROKKING_DEFINITIONS.map(({ name }) => name);
  return option.long === "--set" ? settings().map((path) => `${path}=`) : [];
}

function listRuns(): string[] {
  try {
    // Names that a shell would read as anything else are none that we give.
    const names = readdirSync(RUNS).filter(
      (name) => /^[\w.-]+$/.test(name) && existsSync(join(RUNS, name, "manifest.json")),
    );
    return names.length === 0 ? [] : ["latest", ...names.map((name) => join(RUNS, name))];
  } catch {
    // Nothing to offer.
    return [];
  }
}
