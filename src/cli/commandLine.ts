/** @file The program: its commands, its help, and how each ending becomes an exit code. */
import { Command, CommanderError } from "commander";
import { readVersion } from "../version.ts";
import type { Context } from "./context.ts";
import { addDoctorCommand } from "./doctor.ts";
import { DONE, describeError, INTERNAL_ERROR } from "./exitCodes.ts";
import { addExportCommand } from "./export.ts";
import { addFirstLightCommand } from "./firstLight.ts";
import { addForkCommand } from "./fork.ts";
import { addImportCommand } from "./import.ts";
import { Progress } from "./progress.ts";
import { addQueryCommand } from "./query.ts";
import { addReportCommand } from "./report.ts";
import { addResumeCommand } from "./resume.ts";
import { addRunCommand } from "./run.ts";

/** Runs the command that `context.args` ask for. Errors become one line of narration; returns the exit code. */
export async function runCommandLine(context: Context): Promise<number> {
  let code = DONE;
  const program = createProgram(context, (ending) => {
    code = ending;
  });
  if (context.args.length === 0) {
    program.outputHelp();
    return DONE;
  }
  try {
    await program.parseAsync([...context.args], { from: "user" });
    return code;
  } catch (error) {
    return explain(error, context);
  }
}

function createProgram(context: Context, finish: (code: number) => void): Command {
  const program = new Command("slingshot")
    .description("A laboratory for the late stage of training: slingshots, grokking and loss spikes.")
    .version(readVersion(), "--version", "print the version")
    .exitOverride()
    // Commander's own errors come back as exceptions; told once, by us, in one line.
    .configureOutput({ writeOut: (text) => context.stdout.write(text), writeErr: () => {} })
    .addHelpText(
      "after",
      [
        "",
        "Examples:",
        "  slingshot first-light                     see the phenomenon in a minute",
        "  slingshot run hypercube --seed 1          train and record a run of your own",
        "  slingshot run --help                      everything about one command",
        "",
        "Exit codes: 0 done; 1 internal error; 2 invalid request; 3 data missing or damaged; 4 training became",
        "non-finite; 130 interrupted.",
      ].join("\n"),
    );
  addFirstLightCommand(program, context, finish);
  addRunCommand(program, context, finish);
  addResumeCommand(program, context, finish);
  addForkCommand(program, context, finish);
  addReportCommand(program, context, finish);
  addQueryCommand(program, context, finish);
  addExportCommand(program, context, finish);
  addImportCommand(program, context, finish);
  addDoctorCommand(program, context, finish);
  return program;
}

/** Tells an error in one line and returns its exit code. Help and version end as exceptions too, without an error. */
export function explain(error: unknown, { stderr, env }: Pick<Context, "stderr" | "env">): number {
  if (error instanceof CommanderError && error.exitCode === 0) return DONE;
  const progress = new Progress(stderr, { env });
  if (error instanceof CommanderError && error.code === "commander.help") {
    error.message = "no such command; slingshot --help lists them";
  }
  const { code, line } = describeError(error);
  if (code === INTERNAL_ERROR && env.SLINGSHOT_DEBUG === "1" && error instanceof Error) {
    progress.fail(error.stack ?? error.message);
  } else {
    progress.fail(line);
  }
  return code;
}
