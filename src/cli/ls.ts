/** @file `slingshot ls`: the runs of folders, one a line. */
import type { Command } from "commander";
import { alignRows } from "../answers/alignRows.ts";
import { findValue, parseCondition } from "../catalog/conditions.ts";
import {
  CONDITION_COLUMNS,
  findConditionColumn,
  findKey,
  KEYS,
  type ListRequest,
  listRuns,
} from "../catalog/listRuns.ts";
import { RUNS_ROOT, type RunSummary, STATES } from "../catalog/runSummary.ts";
import { type Context, writeAnswer } from "../console/context.ts";
import { DONE } from "../console/exitCodes.ts";
import { collect, parseChoice, parseCount, parseTag, refuseOption } from "../console/options.ts";
import { wordProblem } from "../console/remedy.ts";
import { escapeControls } from "../escapeControls.ts";
import { isThere } from "../files/isThere.ts";
import { Progress } from "../terminal/index.ts";
import { formatSetting } from "../verdict/settingsDiff.ts";
import { formatShare, formatStep } from "../words.ts";

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
const VERDICTS = ["slingshots", "norm-inflation", "neither"] as const;

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
        "What is no run is named on standard error.",
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
  const { runs, of, ...list } = isNew
    ? { runs: [], of: 0, leftOut: [] }
    : await listRuns(folders.length === 0 ? [RUNS_ROOT] : folders, request);
  const columns = listColumns(request);
  const leftOut = list.leftOut.map(wordProblem);
  writeAnswer(
    { document: { runs: runs.map((run) => toDocument(run, columns)), leftOut }, lines: toLines(runs, columns) },
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
  return DONE;
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
function listColumns({ where = [], sort }: ListRequest): string[] {
  const settings = where.filter((condition) => findConditionColumn(condition) === null).map(({ path }) => path);
  return [...new Set([...settings, ...(sort !== undefined && findKey(sort) === null ? [sort] : [])])];
}

function toDocument({ experiment, ...run }: RunSummary, columns: readonly string[]): object {
  return { ...run, settings: Object.fromEntries(columns.map((path) => [path, findValue(experiment, path)])) };
}

function toLines(runs: readonly RunSummary[], columns: readonly string[]): string[] {
  if (runs.length === 0) return [];
  const header = ["run", "started", "state", "steps", "train", "valid", "slingshots", ...columns, "tags"];
  const rows = runs.map((run) => [
    run.name,
    run.startedAt === null ? "–" : formatTime(new Date(run.startedAt)),
    run.state,
    describeSteps(run),
    describeShare(run.trainAccuracy),
    describeShare(run.validationAccuracy),
    run.slingshots === 0 && run.answer === "norm-inflation" ? "0, norm inflation" : String(run.slingshots ?? "–"),
    ...columns.map((path) => describeValue(findValue(run.experiment, path))),
    [
      ...run.tags,
      ...(run.note === null ? [] : [`“${firstLine(run.note)}”`]),
      ...(run.problem === null ? [] : [run.problem]),
    ].join(" "),
  ]);
  return alignRows([header, ...rows.map((row) => row.map((cell) => escapeControls(cell)))]);
}

const describeShare = (share: number | null): string => (share === null ? "–" : formatShare(share));

const describeValue = (value: unknown): string => (value === null ? "–" : formatSetting(value));

/** How far it is to go, too, where it has not got there. */
function describeSteps({ state, steps, experiment }: RunSummary): string {
  const asked = findValue(experiment, "steps");
  const isOpen = state === "running" || state === "interrupted";
  const done = steps === null ? (isOpen ? "0" : "–") : formatStep(steps);
  return isOpen && typeof asked === "number" ? `${done} of ${formatStep(asked)}` : done;
}

const LONGEST_LINE = 60;

function firstLine(text: string): string {
  const [line = ""] = text.split("\n");
  return line.length > LONGEST_LINE || line.length < text.trimEnd().length ? `${line.slice(0, LONGEST_LINE)}…` : line;
}

/** `2026-11-22 14:30`, as clocks here show it. */
function formatTime(time: Date): string {
  if (Number.isNaN(time.getTime())) return "–";
  const two = (part: number) => String(part).padStart(2, "0");
  return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())} ${two(time.getHours())}:${two(time.getMinutes())}`;
}
