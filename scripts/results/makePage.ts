/** @file A page from its recipe: trains what is not there yet, draws, and publishes. */
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { formatCommandLine } from "../../src/console/shellCommand.ts";
import { expandCommands } from "./expandCommands.ts";
import { findRun, readWanted } from "./findRun.ts";
import type { Recipe } from "./recipes.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const MAIN = join(ROOT, "src/cli/main.ts");

export interface Kitchen {
  /** Has a folder for each recipe, with its runs. */
  readonly folder: string;
  /** Folders that the words of `needs` stand for. */
  readonly data: Readonly<Record<string, string>>;
  readonly say: (line: string) => void;
  /** What the commands tell on standard error. */
  readonly narration: "inherit" | "ignore";
}

/** A command that did not end as it should; `code` is its exit code. */
export class CommandFailed extends Error {
  readonly code: number;

  constructor(args: readonly string[], code: number) {
    super(`${formatCommandLine(args)} ended with exit code ${code}`);
    this.code = code;
  }
}

/**
 * Makes the page of a recipe at `page`. What is in its folder is used: runs that are done stay, others go on.
 * @throws CommandFailed
 */
export async function makePage(recipe: Recipe, page: string, { folder, data, say, narration }: Kitchen): Promise<void> {
  const place = join(folder, recipe.name);
  mkdirSync(place, { recursive: true });
  // The commands find what they name where a reader would have it.
  for (const [name, target] of [["docs", join(ROOT, "docs")], ...Object.entries(data)] as const) {
    rmSync(join(place, name), { force: true });
    symlinkSync(target, join(place, name));
  }
  const start = (command: readonly string[]) => runProgram(command, place, narration);
  const trainings = expandCommands(recipe.commands);
  const made = new Map<string, string>();
  for (const [i, { token, args }] of trainings.entries()) {
    const command = args.map((argument) => made.get(argument) ?? argument);
    say(`${recipe.name}: ${i + 1} of ${trainings.length}: ${shorten(formatCommandLine(command))}`);
    const isOne = command[0] === "run" || command[0] === "fork";
    made.set(token, isOne ? await train(command, place, start) : await start(command));
  }
  for (const { args } of expandCommands(recipe.draw)) {
    await start(args.flatMap((argument) => nameDrawn(argument, [...made.values()], place)));
    // Settings have paths of data as the program found them.
    const option = args.includes("--page") ? "--page" : "--out";
    const drawn = readFileSync(join(place, args[args.indexOf(option) + 1] ?? ""), "utf8");
    writeFileSync(page, drawn.replaceAll(`${resolve(place)}/`, ""));
  }
}

type Start = (command: readonly string[]) => Promise<string>;

/** The folder of a run that is there once it has all its steps. */
async function train(command: readonly string[], place: string, start: Start): Promise<string> {
  const wanted = readWanted(command, place);
  const found = await findRun(join(place, "runs"), wanted);
  const threads = command.includes("--threads") ? [] : ["--threads", "1"];
  if (found === null) return start([...command, ...threads]);
  const run = join("runs", basename(found.directory));
  if (!found.isDone) await start(["resume", run, "--steps", `${wanted.experiment.steps}`, "--threads", "1"]);
  return run;
}

/** What an argument of the last command names: of a pattern the runs that were made, in their order. */
function nameDrawn(argument: string, made: readonly string[], place: string): string[] {
  if (argument.startsWith("runs/")) return made.filter((run) => matches(run, argument));
  return [argument.startsWith("sweeps/") ? leaveRunsOut(argument, place) : argument];
}

/** Patterns of the shell have `*` alone here. */
function matches(path: string, pattern: string): boolean {
  const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`).test(path);
}

/** A sweep as readers of its page have it, which then has no links to runs that they have not. */
function leaveRunsOut(sweep: string, place: string): string {
  const bare = `${sweep}-without-runs`;
  rmSync(join(place, bare), { recursive: true, force: true });
  for (const name of ["sweep.yaml", "points.jsonl", "journal"])
    cpSync(join(place, sweep, name), join(place, bare, name), { recursive: true });
  return bare;
}

/** Runs a command of the program as it is here, in the folder `place`; returns the last line of its standard output. */
function runProgram(command: readonly string[], place: string, narration: Kitchen["narration"]): Promise<string> {
  const child = spawn(process.execPath, [MAIN, ...command], { cwd: place, stdio: ["inherit", "pipe", narration] });
  let output = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  // Asked to stop, it saves, and we end with it. Ctrl-C in a terminal reaches it without us.
  const wait = () => {};
  const pass = () => child.kill("SIGTERM");
  process.on("SIGINT", wait).on("SIGTERM", pass);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      process.off("SIGINT", wait).off("SIGTERM", pass);
      if (code === 0) resolve(output.trimEnd().split("\n").at(-1) ?? "");
      else reject(new CommandFailed(command, code ?? 1));
    });
  });
}

const shorten = (line: string): string => (line.length > 160 ? `${line.slice(0, 159)}…` : line);
