/** @file The program: its commands, its help, and how each ending becomes an exit code. */
import { Command, CommanderError } from "commander";
import type { Context } from "../console/context.ts";
import { DAMAGED_DATA, DONE, describeError, EXIT_CODES, INTERNAL_ERROR, OUTPUT_CLOSED } from "../console/exitCodes.ts";
import { addWithOption } from "../console/withOption.ts";
import { describeSystemError, systemErrorCode } from "../files/storeError.ts";
import { Progress } from "../terminal/index.ts";
import { readVersion } from "../version.ts";
import { COMMANDS } from "./commands.ts";
import { refuseMangledNames } from "./mangledNames.ts";
import { refuseMisspelt, spellHelp } from "./partNames.ts";

/** Runs the command that `context.args` ask for. Errors become one line of narration; returns the exit code. */
export async function runCommandLine(context: Context): Promise<number> {
  let code = DONE;
  const program = await createProgram(
    context,
    (ending) => {
      code = ending;
    },
    selectCommands(context.args),
  );
  if (context.args.length === 0) {
    program.outputHelp();
    return DONE;
  }
  try {
    const args = spellHelp(program, context.args);
    refuseMisspelt(program, args);
    await program.parseAsync([...args], { from: "user" });
    return code;
  } catch (error) {
    return explain(error, context);
  }
}

/** The command that is asked for, so that no other one is loaded; all of them for who asks what there is, or for what is not. */
function selectCommands(args: readonly string[]): readonly string[] {
  const asked = args.find((arg) => !arg.startsWith("-"));
  if (asked === undefined && args.some((arg) => arg === "--version" || arg === "-v")) return [];
  if (asked === undefined || !Object.hasOwn(COMMANDS, asked)) return Object.keys(COMMANDS);
  // The words behind it are those of the command that is completed.
  const words = asked === "complete" ? args.slice(args.indexOf(asked) + 1) : [];
  return asked === "complete" ? [...new Set([asked, ...selectCommands(words)])] : [asked];
}

/**
 * @param finish takes the exit code of a command that has ended
 * @param names commands that it has, all by default
 */
export async function createProgram(
  context: Context,
  finish: (code: number) => void,
  names: readonly string[] = Object.keys(COMMANDS),
): Promise<Command> {
  const program = new Command("slingshot")
    .description("A laboratory for the late stage of training: slingshots, grokking and loss spikes.")
    .version(readVersion(), "-v, --version", "print the version")
    .exitOverride()
    // An option belongs to the command that it stands behind: sweep and its parts have some of one name.
    .enablePositionalOptions()
    .hook("preAction", () => refuseMangledNames(context.args))
    // Commander's own errors come back as exceptions; told once, by us, in one line.
    .configureOutput({ writeOut: (text) => context.stdout.write(text), writeErr: () => {} })
    .addHelpText(
      "after",
      [
        "",
        "Examples:",
        "  slingshot demo                            see the phenomenon in a minute",
        "  slingshot run hypercube --seed 1          train and record a run of your own",
        "  slingshot run --help                      everything about one command",
        "",
        "Environment:",
        "  NO_COLOR=1                 no colours, on a terminal too",
        "  CC=PROGRAM                 the C compiler that makes machine code, options behind it, at blanks: cc",
        "  SLINGSHOT_CACHE=DIR        where machine code is kept: the user's folder of caches",
        "  SLINGSHOT_NATIVE=off       no machine code: the same bits, more slowly",
        "  SLINGSHOT_REVECTORIZE=off  V8 does not pair the vectors of kernels: the same bits, more slowly",
        "  SLINGSHOT_DEBUG=1          an internal error shows where it arose",
        "  SLINGSHOT_NODE=own         the Node.js that is started, not the newer one that npm has brought",
        "",
        "Exit codes:",
        ...EXIT_CODES.map(([code, meaning]) => `  ${String(code).padStart(3)}  ${meaning}`),
      ].join("\n"),
    );
  for (const add of await Promise.all(names.map((name) => COMMANDS[name]?.()))) add?.(program, context, finish);
  addWithOption(program);
  return program;
}

/** Tells an error in one line and returns its exit code. Help and version end as exceptions too, without an error. */
export function explain(error: unknown, { stderr, env }: Pick<Context, "stderr" | "env">): number {
  if (error instanceof CommanderError && error.exitCode === 0) return DONE;
  const progress = new Progress(stderr, { env });
  if (error instanceof CommanderError && error.code === "commander.help") {
    error.message = "no such command; slingshot --help lists them";
  }
  if (error instanceof CommanderError && error.code === "commander.unknownCommand") {
    const isDiff = error.message.includes("'diff'");
    error.message += isDiff
      ? "; slingshot show A --diff B prints the settings that differ"
      : "; slingshot --help lists the commands";
  }
  const { code, line } = describeError(error);
  if (code === INTERNAL_ERROR && env.SLINGSHOT_DEBUG === "1" && error instanceof Error) {
    const [first = "", ...frames] = (error.stack ?? error.message).split("\n");
    progress.fail(first);
    for (const frame of frames) progress.say(frame);
  } else {
    progress.fail(line);
  }
  return code;
}

/**
 * The exit code of a command that would have ended with `code`, where standard output could not take all of its result.
 * What it did is done. One who closes our output (`| head`) has seen enough, and is told nothing, as by other programs.
 */
export function explainOutput(
  code: number,
  failure: Error | null,
  { stderr, env }: Pick<Context, "stderr" | "env">,
): number {
  if (failure === null || code !== DONE) return code;
  if (systemErrorCode(failure) === "EPIPE") return OUTPUT_CLOSED;
  new Progress(stderr, { env }).fail(`cannot write standard output: ${describeSystemError(failure)}; all else is done`);
  return DAMAGED_DATA;
}
