/** @file `docs/reference/cli.md`: every command, from the program and its help. */
import type { Argument, Command, Option } from "commander";
import { createProgram } from "../../src/cli/commandLine.ts";
import { createContext } from "../../src/console/context.ts";
import { code, generatedFrom, heading, joinBlocks, tableRow } from "./markdown.ts";

type Block = string | readonly string[];

export async function renderCommandsPage(): Promise<string> {
  const program = await createProgram(createContext(), () => {});
  const commands = listCommands(program);
  return joinBlocks([
    generatedFrom("the commands and their help (src/cli)"),
    "# The command line",
    program.description(),
    [
      "`slingshot --help` lists the commands, `slingshot COMMAND --help` tells all about one, `slingshot --version` prints the",
      "version. Standard output is for results, standard error for what is told on the way: a pipe gets the results alone.",
    ],
    [
      "| command | |",
      "|---|---|",
      ...commands.map(({ name, command }) =>
        tableRow(`[${code(`slingshot ${name}`)}](#slingshot-${name.replace(" ", "-")})`, command.summary()),
      ),
    ],
    ...renderRemarks(program, 2),
    ...commands.flatMap(renderCommand),
  ]);
}

interface NamedCommand {
  /** With that of the command which it belongs to: `toy adam`. */
  readonly name: string;
  readonly command: Command;
}

/** Every command that help shows, each with those that belong to it after it. */
export function listCommands(parent: Command, prefix = ""): NamedCommand[] {
  const shown = parent.createHelp().visibleCommands(parent);
  const commands = parent.commands.filter((command) => shown.includes(command));
  return commands.flatMap((command) => {
    const name = `${prefix}${command.name()}`;
    return [{ name, command }, ...listCommands(command, `${name} `)];
  });
}

function renderCommand({ name, command }: NamedCommand): Block[] {
  return [
    heading(2, `slingshot ${name}`),
    ["```", `slingshot ${name} ${command.usage()}`, "```"],
    command.description(),
    [...command.registeredArguments.map(describeArgument), ...command.options.map(describeOption)],
    ...renderRemarks(command, 3),
  ];
}

function describeArgument(argument: Argument): string {
  const { description, required, variadic, defaultValue } = argument;
  const name = `${argument.name()}${variadic ? "..." : ""}`;
  return `- **${code(required ? `<${name}>` : `[${name}]`)}**${showDefault(defaultValue)}: ${description}`;
}

function describeOption({ flags, description, mandatory, defaultValue }: Option): string {
  return `- **${code(flags)}**${mandatory ? " (required)" : showDefault(defaultValue)}: ${description}`;
}

const showDefault = (value: unknown) => (value === undefined ? "" : ` (default ${code(String(value))})`);

/** What the help of a command says after its options: what is set in is code, and the line above it its heading. */
function renderRemarks(command: Command, depth: number): Block[] {
  return readRemarks(command)
    .replace(/^( {2}.*)\n(?=\S)/gm, "$1\n\n")
    .split(/\n{2,}/)
    .map((block) => block.split("\n").filter((line) => line !== ""))
    .flatMap((lines) => {
      const [first = "", ...others] = lines;
      if (!first.endsWith(":")) return [lines];
      return [heading(depth, first.slice(0, -1)), ["```", ...others.map((line) => line.slice(2)), "```"]];
    });
}

function readRemarks(command: Command): string {
  let help = "";
  command
    .configureOutput({
      writeOut: (text) => {
        help += text;
      },
    })
    .outputHelp();
  return help.slice(command.helpInformation().length);
}
