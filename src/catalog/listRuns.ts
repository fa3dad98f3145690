/** @file The runs of folders as a list: those that were asked for, in an order, and what was left out. */
import { basename } from "node:path";
import { RequestError } from "../experiment/requestError.ts";
import { suggest } from "../experiment/suggest.ts";
import type { Problem } from "../problem.ts";
import { showValue } from "../showValue.ts";
import { type Look, lookThrough } from "../store/findRuns.ts";
import { holdsSweep, isSweep, OWN_FOLDERS } from "../sweep/folder/places.ts";
import { joinSome } from "../words.ts";
import { type Condition, findValue, meets } from "./conditions.ts";
import { type RunState, type RunSummary, summarizeRun } from "./runSummary.ts";
import { locateRuns, type PlaceInSweep } from "./sweepPlaces.ts";

export interface ListRequest {
  /** All of them hold. */
  readonly where?: readonly Condition[];
  /** Any of them. */
  readonly states?: readonly RunState[];
  readonly answers?: readonly string[];
  /** The run began then or later; milliseconds since 1970. */
  readonly sinceMs?: number | undefined;
  /** All of them. */
  readonly tags?: readonly string[];
  /** All of them are in the run's name, in letters of either case. */
  readonly words?: readonly string[];
  /** A column of the list, or a setting; the start by default, the last one first. */
  readonly sort?: string | undefined;
  readonly reverse?: boolean;
  readonly limit?: number | undefined;
}

/** A run of a list. */
export interface ListedRun extends RunSummary {
  /** Null where it is of no sweep. */
  readonly place: PlaceInSweep | null;
}

export interface RunList {
  readonly runs: readonly ListedRun[];
  /** Paths of what varies in the sweeps of which there are runs. */
  readonly axes: readonly string[];
  /** Folders of sweeps whose runs are not listed: they are where the sweep itself is named. */
  readonly sweeps: readonly string[];
  /** How many there are, whether asked for or not. */
  readonly of: number;
  /** What is no run, or is not listed for another reason than a filter. */
  readonly leftOut: readonly Problem[];
}

/** Columns that a list can be sorted by. */
export const KEYS = [
  "name",
  "startedAt",
  "state",
  "steps",
  "trainAccuracy",
  "validationAccuracy",
  "trainLoss",
  "slingshots",
] as const;

type Key = (typeof KEYS)[number];

/** Columns that conditions can be on; `name` is the experiment's, a setting. */
export const CONDITION_COLUMNS: readonly Key[] = KEYS.filter((key) => key !== "name" && key !== "startedAt");

/** What a list has above its columns. */
export const HEADINGS: Readonly<Record<Key, string>> = {
  name: "run",
  startedAt: "started",
  state: "state",
  steps: "steps",
  trainAccuracy: "train",
  validationAccuracy: "valid",
  trainLoss: "trainLoss",
  slingshots: "slingshots",
};

/** The column that is called so, or has this above it; null where it is a setting. */
export function findKey(text: string): Key | null {
  return KEYS.find((key) => key === text || HEADINGS[key] === text) ?? null;
}

/** The column that a condition is on; null where it is on a setting. */
export function findConditionColumn({ path }: Condition): Key | null {
  const key = findKey(path);
  return key !== null && CONDITION_COLUMNS.includes(key) ? key : null;
}

/**
 * The runs in `folders`; those of sweeps where the folder of the sweep itself is named.
 * @throws RequestError for a setting that no run has, StoreError (`missing`) where there is no such folder
 */
export async function listRuns(folders: readonly string[], request: ListRequest = {}): Promise<RunList> {
  const looks = folders.map((folder) => leaveOwn(folder, lookThrough(folder, holdsSweep)));
  const places = new Map(looks.flatMap(({ runs }) => [...runs]));
  const found: RunSummary[] = [];
  const foreign = looks.flatMap(({ others }) => others);
  for (const directory of places.values()) {
    const summary = await summarizeRun(directory);
    if (summary === null) foreign.push(directory);
    else found.push(summary);
  }
  refuseUnknown(request, found);
  const runs = order(
    found.filter((run) => isAskedFor(run, request)),
    request,
  );
  const shown = runs.slice(0, request.limit);
  const { axes, places: inSweeps } = await locateRuns(shown.map(({ directory }) => directory));
  const leftOut = [
    ...looks.flatMap(({ unread }) => unread).map((problem) => ({ problem })),
    ...tell(foreign, "holds no run", "hold no run"),
    ...looks
      .flatMap(({ remainders }) => remainders)
      .map((path) => ({ problem: `${path} is left of a removal`, remedy: { kind: "remove" as const, run: path } })),
  ];
  return {
    runs: shown.map((run) => ({ ...run, place: inSweeps.get(run.directory) ?? null })),
    ...{ axes, sweeps: looks.flatMap(({ passed }) => passed), of: found.length, leftOut },
  };
}

/** Of a sweep, the folders that it has made itself are nothing to tell of. */
function leaveOwn(folder: string, look: Look): Look {
  if (!isSweep(folder)) return look;
  return { ...look, others: look.others.filter((path) => !OWN_FOLDERS.has(basename(path))) };
}

function isAskedFor(
  run: RunSummary,
  { where = [], states, answers, sinceMs, tags = [], words = [] }: ListRequest,
): boolean {
  const name = run.name.toLowerCase();
  return (
    (states === undefined || states.includes(run.state)) &&
    (answers === undefined || answers.includes(run.answer ?? "")) &&
    (sinceMs === undefined || (run.startedAt !== null && Date.parse(run.startedAt) >= sinceMs)) &&
    tags.every((tag) => run.tags.includes(tag)) &&
    words.every((word) => name.includes(word.toLowerCase())) &&
    where.every((condition) => meetsOne(run, condition))
  );
}

function meetsOne(run: RunSummary, condition: Condition): boolean {
  const column = findConditionColumn(condition);
  return column === null ? meets(run.experiment, condition) : meets(run, { ...condition, path: column });
}

/** A misspelt setting would list nothing, or in no order, and not say why. */
function refuseUnknown({ where = [], sort }: ListRequest, runs: readonly RunSummary[]): void {
  if (runs.length === 0) return;
  const asked = [
    ...where
      .filter((condition) => condition.value !== null && findConditionColumn(condition) === null)
      .map(({ path }) => ({ option: "where", path })),
    ...(sort === undefined || findKey(sort) !== null ? [] : [{ option: "sort", path: sort }]),
  ];
  for (const { option, path } of asked) {
    if (runs.some(({ experiment }) => findValue(experiment, path) !== null)) continue;
    const keys = option === "sort" ? KEYS : CONDITION_COLUMNS;
    const meant = suggest(path, [...keys, ...listPaths(runs)]);
    const hint = meant === undefined ? `, nor one of ${keys.join(", ")}` : `; did you mean ${meant}?`;
    throw new RequestError(`${showValue(path)} is no setting of any of these runs${hint}`, { option });
  }
}

function listPaths(runs: readonly RunSummary[]): string[] {
  const paths = new Set<string>();
  const add = (value: unknown, path: string): void => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) paths.add(path);
    else for (const [key, inner] of Object.entries(value)) add(inner, path === "" ? key : `${path}.${key}`);
  };
  for (const { experiment } of runs) if (experiment !== null) add(experiment, "");
  return [...paths];
}

/** What has no value comes last, in either direction; of equals the one that began last is first. */
function order(runs: readonly RunSummary[], { sort = "startedAt", reverse = false }: ListRequest): RunSummary[] {
  const key = findKey(sort);
  // Newest first, and other columns from the least to the greatest.
  const sign = reverse === (key === "startedAt") ? 1 : -1;
  const sortedBy = (run: RunSummary) => (key === null ? findValue(run.experiment, sort) : run[key]);
  const keyed = runs.map((run) => ({ run, value: sortedBy(run) }));
  keyed.sort((a, b) => {
    if (a.value === null || b.value === null)
      return Number(a.value === null) - Number(b.value === null) || newer(a.run, b.run);
    return sign * compare(a.value, b.value) || newer(a.run, b.run);
  });
  return keyed.map(({ run }) => run);
}

const newer = (a: RunSummary, b: RunSummary): number =>
  compare(b.startedAt ?? "", a.startedAt ?? "") || compare(a.name, b.name);

function compare(a: unknown, b: unknown): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  // Numbers stand before texts, as 512 before full.
  if (typeof a === "number" || typeof b === "number") return typeof a === "number" ? -1 : 1;
  const [one, other] = [a, b].map((value) => (typeof value === "string" ? value : JSON.stringify(value))) as [
    string,
    string,
  ];
  return one < other ? -1 : Number(one > other);
}

/** `runs/a, runs/b and 7 more hold no run`. */
function tell(paths: readonly string[], one: string, several: string): Problem[] {
  if (paths.length === 0) return [];
  return [{ problem: `${joinSome(paths)} ${paths.length === 1 ? one : several}` }];
}
