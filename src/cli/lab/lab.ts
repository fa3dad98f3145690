/** @file `slingshot lab`: runs on pages of a browser, watched as they grow, paused, resumed and forked. */
import type { Command } from "commander";
import { RUNS_ROOT } from "../../catalog/runSummary.ts";
import { type Context, writeAnswer } from "../../console/context.ts";
import { DONE } from "../../console/exitCodes.ts";
import { listenForInterrupt } from "../../console/interrupt.ts";
import { refuseOption } from "../../console/options.ts";
import { asOperand, formatCommandLine } from "../../console/shellCommand.ts";
import { RequestError } from "../../experiment/requestError.ts";
import type { PausedRun } from "../../server/index.ts";
import { Progress } from "../../terminal/index.ts";
import { pluralise } from "../../words.ts";

interface LabCommandOptions {
  readonly port: string;
  readonly demo?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

const USUAL_PORT = "4870";

/** Adds `lab` to the program; `finish` takes the exit code. */
export function addLabCommand(program: Command, context: Context, finish: (code: number) => void): void {
  program
    .command("lab")
    .summary("runs on pages in your browser: watched as they grow, paused, resumed, forked")
    .description("Serves the lab's pages to browsers on this machine, over the runs of folders, until Ctrl-C.")
    .argument("[dir...]", `folders of runs; new runs go into the first one (default: ${RUNS_ROOT})`)
    .option("--port <n>", "where it listens, on this machine alone; 0 for any that is free", USUAL_PORT)
    .option(
      "--demo",
      "the lab of a tab: the demonstration trains in the page itself, which keeps what it trains; no folder is touched",
    )
    .option("--json", "the address and its parts as one JSON document")
    .option("--quiet", "narrate nothing but errors")
    .addHelpText(
      "after",
      [
        "",
        "Standard output is the address to open. Its end, the token, lets a page start, pause, resume and fork runs; without it",
        "a page can only look. Runs that other commands train are shown as they grow, and can be paused by these alone.",
        "Ctrl-C saves and stops what the lab trains. docs/guide/lab.md says more, how to reach a lab on another machine too.",
        "",
        "Examples:",
        "  slingshot lab",
        "  slingshot lab --demo",
        "  slingshot lab runs sweeps/epsilon --port 8080",
      ].join("\n"),
    )
    .action(async (folders: readonly string[], options: LabCommandOptions) =>
      finish(await serveLab(folders, options, context)),
    );
}

/** Serves until it is interrupted, which is how a lab ends; returns the exit code. */
async function serveLab(named: readonly string[], options: LabCommandOptions, context: Context): Promise<number> {
  const port = parsePort(options.port);
  const { makeFolder, openLab, startServer } = await import("../../server/index.ts");
  if (options.demo && named.length > 0)
    throw new RequestError("--demo: has no folders; what it trains stays in the browser");
  const folders = named.length === 0 ? [RUNS_ROOT] : named;
  if (named.length === 0 && !options.demo) makeFolder(RUNS_ROOT);
  const progress = new Progress(context.stderr, { quiet: options.quiet === true, env: context.env });
  const lab = options.demo ? null : openLab(folders, context.script);
  const server = await startServer({
    lab,
    port,
    onMistake: (error) => progress.say(describeMistake(error, context)),
  });
  const { signal, release } = listenForInterrupt(() =>
    progress.say("ending; what is in training is saved; Ctrl-C again ends at once"),
  );
  const ended = new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
  const { address, port: taken, token } = server;
  const document = { address, port: taken, ...(lab !== null && { token, folders }) };
  writeAnswer({ document, lines: [address] }, options.json === true, context);
  progress.say("open it in a browser on this machine; Ctrl-C ends the lab");
  try {
    await ended;
    for (const run of (await lab?.close()) ?? []) progress.say(describePaused(run));
    await server.close();
  } finally {
    release();
  }
  return DONE;
}

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw refuseOption("--port", text, "a whole number from 0 to 65535");
}

function describePaused({ directory, steps }: PausedRun): string {
  const where = steps === null ? "ended" : `paused after ${steps} ${pluralise(steps, "step")}`;
  return `${where}; to go on: ${formatCommandLine(["resume", asOperand(directory)])}`;
}

function describeMistake(error: unknown, { env }: Context): string {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return `internal error: ${env.SLINGSHOT_DEBUG === "1" ? stack : `${message} (SLINGSHOT_DEBUG=1 shows where)`}`;
}
