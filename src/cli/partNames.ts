/** @file Names of commands that are parts of others, where they are misspelt, and the help of one of them. */
import { existsSync } from "node:fs";
import type { Command } from "commander";
import { RequestError } from "../experiment/requestError.ts";
import { suggest } from "../experiment/suggest.ts";
import { listChoices } from "../listNames.ts";
import { showValue } from "../showValue.ts";

/** `help sweep status` as what it means: `sweep status --help`. */
export function spellHelp(program: Command, args: readonly string[]): readonly string[] {
  const [first, name = "", part] = args;
  if (first !== "help" || part === undefined) return args;
  const names = listParts(program, name);
  // Help of one that has no parts, or is none, is the program's business.
  if (names.length === 0) return args.slice(0, 2);
  refuseMisspelt(program, args.slice(1));
  if (!names.includes(part))
    throw new RequestError(`${name}: ${showValue(part)} is not allowed; must be ${listChoices(names)}`);
  return [name, part, "--help"];
}

/** @throws RequestError for what stands where the name of a part may stand, is nearly one, and is no file */
export function refuseMisspelt(program: Command, [name = "", part = ""]: readonly string[]): void {
  const names = listParts(program, name);
  if (names.length === 0 || part === "" || part.startsWith("-") || names.includes(part) || existsSync(part)) return;
  const meant = suggest(part, names);
  if (meant !== undefined) throw new RequestError(`${name}: there is no ${showValue(part)}; did you mean ${meant}?`);
}

/** Of the command with this name, its parts, but for those that nobody is told of. */
function listParts(program: Command, name: string): string[] {
  const command = program.commands.find((each) => each.name() === name);
  if (command === undefined) return [];
  return command
    .createHelp()
    .visibleCommands(command)
    .map((each) => each.name());
}
