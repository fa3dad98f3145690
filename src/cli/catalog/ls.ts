/** @file `slingshot ls`: the runs of folders, one a line. */
import { basename, dirname } from "node:path";
import type { Command } from "commander";
import { findValue, parseCondition } from "../../catalog/conditions.ts";
import {
  CONDITION_COLUMNS,
  findConditionColumn,
  findKey,
  KEYS,
  type ListedRun,
  type ListRequest,
  listRuns,
  type RunList,
} from "../../catalog/listRuns.ts";
import { RUNS_ROOT, STATES } from "../../catalog/runSummary.ts";
import { findSweepsBeside } from "../../catalog/sweepPlaces.ts";
import { type Context, widthOf, writeAnswer } from "../../console/context.ts";
import { DONE } from "../../console/exitCodes.ts";
import { collect, parseChoice, parseCount, parseTag, refuseOption } from "../../console/options.ts";
import { wordProblem } from "../../console/remedy.ts";
import { asOperand, formatCommandLine } from "../../console/shellCommand.ts";
import { isThere } from "../../files/isThere.ts";
import { Progress } from "../../terminal/index.ts";
import { formatStep, joinSome } from "../../words.ts";
import { drawRuns } from "./lsTable.ts";

interface LsCommandOptions {
  readonly where?: readonly string[];
  readonly state?: readonly string[];
  readonly verdict?: readonly string[];
  readonly since?: string;
  readonly tag?: readonly string[];
  readonly name?: readonly string[];
  readonly sort?: string;
  readonly reverse?: boolean;
  readonly limit?: string;
  readonly json?: boolean;
}

/** The detector's answers. */
const VERDICTS = ["slingshots", "norm-inflation", "neither", "cannot-tell"] as const;

/** Adds `ls` to the program; `finish` takes the exit code. */
export function addLsCommand(program: Command, context: Context, finish: (code: number) => void): void {
  program
    .command("ls")
    .summary("list runs: name, start, state, steps, accuracies, slingshots, tags")
    .description("Lists the runs of folders, the newest first, by the small files of each: no series is opened.")
    .argument("[dir...]", `folders of runs, or the folder of a sweep for its runs (default: ${RUNS_ROOT})`)
    .option(
      "--where <condition>",
      `a setting, or one of ${CONDITION_COLUMNS.join(", ")}, and a value with = != < <= > >= between them (repeatable)`,
      collect,
    )
    .option("--state <name>", `${STATES.join(", ")} (repeatable: any of them)`, collect)
    .option("--verdict <name>", `${VERDICTS.join(", ")} (repeatable: any of them)`, collect)
    .option("--since <time>", "begun since then: 30min, 12h, 2d, 3w ago, or a date like 2026-11-22 or 2026-11-22T14:30")
    .option("--tag <tag>", "with this tag (repeatable: all of them)", collect)
    .option("--name <word>", "with this in its name (repeatable: all of them)", collect)
    .option("--sort <key>", `${KEYS.join(", ")}, or a setting`)
    .option("--reverse", "the other way round")
    .option("--limit <n>", "the first so many")
    .option("--json", "one JSON document on standard output")
    .addHelpText(
      "after",
      [
        "",
        "A setting that is asked for, or sorted by, is a column of the list. One that a run does not have meets no condition;",
        "=null asks for that. A run that was killed counts as interrupted. Accuracies are those of its end; runs of earlier",
        "versions do not say them here. They are shares (train>=0.99), and columns may be called as the list calls them.",
        "What is no run is named on standard error. Runs of a sweep stand with its axes and the seed, on a terminal as far as",
        "it is wide.",
        "",
        "Examples:",
        "  slingshot ls",
        '  slingshot ls --where optimizer.epsilon=1e-8 --where "model.depth>=3"',
        "  slingshot ls --where slingshots=0 --where train=1",
        "  slingshot ls --state interrupted --since 2d",
        "  slingshot ls sweeps/epsilon --sort validationAccuracy --reverse --limit 10",
        "  slingshot ls --tag paper --json",
      ].join("\n"),
    )
    .action(async (folders: readonly string[], options: LsCommandOptions) =>
      finish(await ls(folders, options, context)),
    );
}

async function ls(folders: readonly string[], options: LsCommandOptions, context: Context): Promise<number> {
  const request = parseRequest(options);
  const progress = new Progress(context.stderr, { env: context.env });
  // Where nobody has made a run yet, there is none to list.
  const isNew = folders.length === 0 && !isThere(RUNS_ROOT);
  const { runs, of, axes, ...list } = isNew
    ? NO_RUNS
    : await listRuns(folders.length === 0 ? [RUNS_ROOT] : folders, request);
  const settings = listSettings(request);
  const leftOut = list.leftOut.map(wordProblem);
  const sweeps = [...list.sweeps, ...(folders.length === 0 ? findSweepsBeside() : [])];
  writeAnswer(
    {
      document: { runs: runs.map((run) => toDocument(run, settings)), sweeps, leftOut },
      lines: drawRuns(runs, { axes, settings, width: widthOf(context) }),
    },
    options.json === true,
    context,
  );
  if (leftOut.length > 0) progress.say(`left out: ${leftOut.join("; ")}`);
  if (runs.length === 0)
    progress.say(
      of === 0
        ? `no runs in ${folders.length === 0 ? RUNS_ROOT : folders.join(", ")}`
        : `none of ${formatStep(of)} runs is as asked for`,
    );
  if (sweeps.length > 0) progress.say(describeSweeps(sweeps));
  return DONE;
}

const NO_RUNS: RunList = { runs: [], axes: [], sweeps: [], of: 0, leftOut: [] };

/** `2 sweeps in sweeps: epsilon and decay; slingshot ls sweeps/epsilon lists the runs of one`. */
function describeSweeps(sweeps: readonly string[]): string {
  const [first = ""] = sweeps;
  const folder = dirname(first);
  const areTogether = folder !== "." && sweeps.every((path) => dirname(path) === folder);
  const count = `${formatStep(sweeps.length)} ${sweeps.length === 1 ? "sweep" : "sweeps"}`;
  const names = areTogether
    ? `${count} in ${folder}: ${joinSome(sweeps.map((path) => basename(path)))}`
    : `${count}: ${joinSome(sweeps)}`;
  const command = formatCommandLine(["ls", asOperand(first)]);
  return `${names}; ${command} lists ${sweeps.length === 1 ? "its runs" : "the runs of one"}`;
}

/** @throws RequestError */
function parseRequest(options: LsCommandOptions): ListRequest {
  const { state, verdict, since, tag, name, sort, reverse, limit } = options;
  return {
    where: (options.where ?? []).map(parseCondition),
    ...(state && { states: state.map((text) => parseChoice("--state", text, STATES)) }),
    ...(verdict && { answers: verdict.map((text) => parseChoice("--verdict", text, VERDICTS)) }),
    sinceMs: since === undefined ? undefined : parseSince(since, Date.now()),
    tags: (tag ?? []).map((text) => parseTag("--tag", text)),
    words: name ?? [],
    sort,
    reverse: reverse === true,
    limit: limit === undefined ? undefined : parseCount("--limit", limit, 1),
  };
}

const UNITS_MS: Readonly<Record<string, number>> = { min: 60e3, h: 3600e3, d: 24 * 3600e3, w: 7 * 24 * 3600e3 };

/**
 * A moment, in milliseconds since 1970. A date without a place is of this one, as dates in the names of runs are.
 * @throws RequestError
 */
export function parseSince(text: string, nowMs: number): number {
  const [, count, unit = ""] = /^(\d+(?:\.\d+)?) ?(min|h|d|w)$/.exec(text) ?? [];
  if (count !== undefined) return nowMs - Number(count) * (UNITS_MS[unit] ?? 0);
  const date = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?)?$/.exec(text)?.[0];
  const at = date === undefined ? Number.NaN : Date.parse(date.includes("T") ? date : `${date}T00:00`);
  // What is no day of the calendar, JavaScript takes for one of the next month.
  const day = Date.parse(`${date?.slice(0, 10)}T00:00Z`);
  const isDay = Number.isFinite(day) && new Date(day).toISOString().slice(0, 10) === date?.slice(0, 10);
  if (Number.isFinite(at) && isDay) return at;
  throw refuseOption("--since", text, "30min, 12h, 2d or 3w, or a date like 2026-11-22 or 2026-11-22T14:30");
}

/** Settings that were asked for, each once. */
function listSettings({ where = [], sort }: ListRequest): string[] {
  const settings = where.filter((condition) => findConditionColumn(condition) === null).map(({ path }) => path);
  return [...new Set([...settings, ...(sort !== undefined && findKey(sort) === null ? [sort] : [])])];
}

function toDocument({ experiment, ...run }: ListedRun, columns: readonly string[]): object {
  return { ...run, settings: Object.fromEntries(columns.map((path) => [path, findValue(experiment, path)])) };
}
