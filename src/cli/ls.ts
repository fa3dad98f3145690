/** @file `slingshot ls`: the runs that there are, filtered and sorted. */
import type { Command } from "commander";
import { alignRows } from "../answers/alignRows.ts";
import type { Context } from "../console/context.ts";
import { DONE } from "../console/exitCodes.ts";
import { collect, DEFAULT_OUT, parseChoice, parseCount } from "../console/options.ts";
import { parseFilter } from "../console/settingFilter.ts";
import { parseSince } from "../console/since.ts";
import { RequestError } from "../experiment/requestError.ts";
import { type ListedRun, listRuns, RUN_STATES } from "../query/listRuns.ts";
import { showValue } from "../showValue.ts";
import { Progress } from "../terminal/index.ts";
import { spellNumber } from "../text/numberText.ts";
import { formatStep } from "../words.ts";

interface ListCommandOptions {
  readonly where?: readonly string[];
  readonly state?: string;
  readonly verdict?: string;
  readonly since?: string;
  readonly sort?: string;
  readonly reverse?: boolean;
  readonly limit?: string;
  readonly json?: boolean;
}

const VERDICTS = ["slingshots", "none"] as const;

/** Adds `ls` to the program; `finish` takes the exit code. */
export function addListCommand(program: Command, context: Context, finish: (code: number) => void): void {
  program
    .command("ls")
    .summary("the runs that there are, by setting, state, verdict or time")
    .description(
      "Lists runs, the newest first: name, begin (UTC), state, steps and slingshots, and the settings that were asked for.",
    )
    .argument("[dir...]", `run folders, or folders with runs or sweeps in them (default: ${DEFAULT_OUT})`)
    .option("--where <condition>", "runs whose setting is so: optimizer.epsilon<=1e-6 (repeatable)", collect)
    .option("--state <name>", RUN_STATES.join(", "))
    .option("--verdict <name>", "slingshots, or none of them so far")
    .option("--since <time>", "begun since then: 2026-11-22, 2026-11-22T10:00, or 2d, 3h, 20m ago")
    .option("--sort <key>", "name, started, steps, slingshots, or a setting", "started")
    .option("--reverse", "the other way round")
    .option("--limit <n>", "so many at most")
    .option("--json", "one JSON document as the last line of standard output")
    .addHelpText(
      "after",
      [
        "",
        "Examples:",
        "  slingshot ls",
        '  slingshot ls --where "optimizer.epsilon<=1e-6" --verdict slingshots',
        "  slingshot ls sweeps/epsilon --sort optimizer.epsilon --limit 20",
        "  slingshot ls --state killed --since 2d",
      ].join("\n"),
    )
    .action((folders: readonly string[], options: ListCommandOptions) => finish(list(folders, options, context)));
}

function list(folders: readonly string[], options: ListCommandOptions, context: Context): number {
  const filters = (options.where ?? []).map(parseFilter);
  const state = options.state === undefined ? null : parseChoice("--state", options.state, RUN_STATES);
  const verdict = options.verdict === undefined ? null : parseChoice("--verdict", options.verdict, VERDICTS);
  const since = options.since === undefined ? "" : parseSince("--since", options.since, Date.now());
  const limit = options.limit === undefined ? Number.POSITIVE_INFINITY : parseCount("--limit", options.limit, 1);
  const { runs, leftOut } = listRuns(folders.length === 0 ? [DEFAULT_OUT] : folders);
  const key = options.sort ?? "started";
  refuseUnknown(runs, [
    ...filters.map(({ path }) => ["--where", path]),
    ...(KEYS.includes(key) ? [] : [["--sort", key]]),
  ]);
  const fitting = runs.filter(
    (run) =>
      (state === null || run.state === state) &&
      (verdict === null || (verdict === "slingshots") === run.slingshots > 0) &&
      run.startedAt >= since &&
      filters.every(({ path, fits }) => fits(run.setting(path))),
  );
  const sorted = fitting.toSorted((a, b) => compare(keyOf(a, key), keyOf(b, key)));
  // The newest and the largest are what people look for; names and settings go from A and from small.
  const isDown = ["started", "steps", "slingshots"].includes(key) !== (options.reverse === true);
  const shown = (isDown ? sorted.reverse() : sorted).slice(0, limit);
  const paths = [...new Set([...filters.map(({ path }) => path), ...(KEYS.includes(key) ? [] : [key])])];
  write(shown, paths, options.json === true, { leftOut, context, matched: fitting.length });
  return DONE;
}

const KEYS: readonly string[] = ["name", "started", "steps", "slingshots"];

/** @throws RequestError for a setting that none of the runs has: it is misspelt, and nothing would fit it */
function refuseUnknown(runs: readonly ListedRun[], asked: readonly (readonly string[])[]): void {
  for (const [option = "", path = ""] of asked)
    if (runs.length > 0 && runs.every(({ setting }) => setting(path) === undefined))
      throw new RequestError(`${option} ${path}: none of these ${formatStep(runs.length)} runs has such a setting`);
}

function keyOf(run: ListedRun, key: string): unknown {
  if (key === "started") return run.startedAt;
  return key === "name" || key === "steps" || key === "slingshots" ? run[key] : run.setting(key);
}

/** Numbers before texts, and what there is none of last. */
function compare(a: unknown, b: unknown): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  const [x, y] = [a, b].map((value) =>
    value === undefined ? "\uffff" : typeof value === "string" ? value : JSON.stringify(value),
  );
  return (x ?? "") < (y ?? "") ? -1 : x === y ? 0 : 1;
}

interface Listing {
  readonly leftOut: readonly string[];
  readonly matched: number;
  readonly context: Context;
}

function write(
  runs: readonly ListedRun[],
  paths: readonly string[],
  asJson: boolean,
  { leftOut, matched, context }: Listing,
): void {
  const progress = new Progress(context.stderr, { env: context.env });
  const [first] = leftOut;
  if (first !== undefined)
    progress.say(`left out: ${first}${leftOut.length > 1 ? ` (and ${leftOut.length - 1} more)` : ""}`);
  if (asJson) {
    const documents = runs.map(({ setting, ...run }) => ({
      ...run,
      ...(paths.length > 0 && { settings: Object.fromEntries(paths.map((path) => [path, setting(path) ?? null])) }),
    }));
    context.stdout.write(`${JSON.stringify({ runs: documents, matched, leftOut })}\n`);
    return;
  }
  const rows = runs.map((run) => [
    run.name,
    run.startedAt.slice(0, 16).replace("T", " "),
    run.state,
    formatStep(run.steps),
    String(run.slingshots),
    ...paths.map((path) => showSetting(run.setting(path))),
  ]);
  const head = ["run", "started", "state", "steps", "slingshots", ...paths];
  if (runs.length === 0) progress.say("no run is so");
  else context.stdout.write(`${alignRows([head, ...rows]).join("\n")}\n`);
  if (matched > runs.length) progress.say(`${matched - runs.length} more are not shown`);
}

function showSetting(value: unknown): string {
  if (value === undefined || typeof value === "string") return value ?? "";
  return typeof value === "number" ? spellNumber(value) : showValue(value);
}
