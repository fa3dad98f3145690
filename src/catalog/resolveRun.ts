/** @file What people call a run: its path, any part of its name that no other has, the beginning of its hash in a sweep, a pattern, or `latest`. */
import { existsSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { RequestError } from "../experiment/requestError.ts";
import { expandPattern, isPattern } from "../files/expandPattern.ts";
import { isThere } from "../files/isThere.ts";
import { describeMissingFolder } from "../files/missingFolder.ts";
import { slugOf } from "../recording/runDirectory.ts";
import { showValue } from "../showValue.ts";
import { lookThrough } from "../store/findRuns.ts";
import { isRemainder, remainderOf } from "../store/remainder.ts";
import { holdsSweep, isSweep } from "../sweep/folder/places.ts";
import { nameRun, RUNS_ROOT, summarizeRun } from "./runSummary.ts";

/** What runs can be called, for the help of commands. */
export const RUN_HELP = `path of the run's folder, a part of its name that no other run in ${RUNS_ROOT} has, SWEEP/HASH for one of the sweep in that folder, or latest`;

const LATEST = "latest";
const MOST_NAMED = 8;

/**
 * The folder of the one run that `text` means. What is at a path is meant by it, whatever names there are, and what was
 * called so before what has it in its name. A part of a name, and `latest`, mean runs in the usual folder, `FOLDER/latest`
 * one of that one, and `SWEEP/71050fa5` the run of a sweep whose hash begins so. A longer path may lead nowhere.
 * @param refuse what is said of a word that is no folder and in no run's name
 * @throws RequestError where it means several runs, or none
 */
export async function resolveRun(text: string, refuse: Refuse = refuseWord): Promise<string> {
  const found = await resolveAll(text, false, refuse);
  const [one] = found;
  if (one === undefined || found.length > 1)
    throw new RequestError(`${showValue(text)} means ${found.length} runs: ${list(found)}; name one`);
  return one;
}

type Refuse = (word: string) => RequestError;

const refuseWord: Refuse = (word) =>
  new RequestError(`${word} is not a run: there is no such folder, and no run in ${RUNS_ROOT} has it in its name`);

/**
 * The folders that `texts` mean, each once, in their order; of a pattern (`runs/eps-*`) all that match, by name.
 * @param options.remainders whether what a removal has left counts as the run that it was
 * @throws RequestError where a word means several runs, or a word or a pattern none
 */
export async function resolveRuns(
  texts: readonly string[],
  { remainders = false }: { readonly remainders?: boolean } = {},
): Promise<string[]> {
  const found = new Map<string, string>();
  for (const text of texts)
    for (const path of await resolveAll(text, remainders, refuseWord))
      if (!found.has(resolve(path))) found.set(resolve(path), path);
  return [...found.values()];
}

async function resolveAll(text: string, remainders: boolean, refuse: Refuse): Promise<string[]> {
  if (text === "") throw new RequestError('"" is no run; must be a path, a part of a name, or latest');
  if (isThere(text)) return [text];
  if (remainders && isThere(remainderOf(text))) return [remainderOf(text)];
  // By ourselves, since the shells of Windows leave it to programs.
  if (isPattern(text)) return expand(text, remainders);
  if (basename(text) === LATEST && (text === LATEST || existsSync(dirname(text)))) {
    return [await findLatest(text === LATEST ? RUNS_ROOT : dirname(text))];
  }
  if (basename(text) === text) return findByPart(text, remainders, refuse);
  return (await findByHash(text)) ?? [text];
}

/** Loaded for those who name it so. */
const findByHash = async (text: string): Promise<string[] | null> =>
  isSweep(dirname(text)) ? (await import("./findInSweep.ts")).findInSweep(text) : null;

function findByPart(part: string, remainders: boolean, refuse: Refuse): string[] {
  const named = listFolders(RUNS_ROOT, remainders).filter((path) =>
    basename(path).toLowerCase().includes(part.toLowerCase()),
  );
  const [whole, called] = [
    named.filter((path) => basename(path) === part),
    named.filter((path) => slugOf(basename(path)) === part.toLowerCase()),
  ];
  const meant = [whole, called].find((paths) => paths.length > 0) ?? named;
  if (meant.length === 1) return meant;
  if (meant.length > 1) {
    throw new RequestError(`${showValue(part)} is part of the names of ${meant.length} runs: ${list(meant)}; name one`);
  }
  throw refuse(part);
}

function expand(pattern: string, remainders: boolean): string[] {
  const paths = expandPattern(pattern).filter((path) => remainders || !isRemainder(path));
  if (paths.length === 0) {
    // What stands before its first sign is a path.
    const missing = describeMissingFolder(pattern.replace(/[*?[].*$/su, "*"));
    throw new RequestError(`${showValue(pattern)} means no run: ${missing ?? "no folder has a name of that pattern"}`);
  }
  return paths;
}

/** The runs of a folder but those of sweeps, which are named by their numbers. */
function listFolders(root: string, withRemainders = false): string[] {
  if (!existsSync(root)) return [];
  const { runs, remainders } = lookThrough(root, holdsSweep);
  return [...runs.values(), ...(withRemainders ? remainders : [])];
}

/** The run that began last; one that is damaged does not say when. */
async function findLatest(root: string): Promise<string> {
  let latest: { readonly path: string; readonly at: string } | null = null;
  for (const path of listFolders(root)) {
    const at = (await summarizeRun(path))?.startedAt;
    if (typeof at === "string" && (latest === null || at > latest.at)) latest = { path, at };
  }
  if (latest === null) throw new RequestError(`${LATEST} means no run: there is none in ${root}`);
  return latest.path;
}

function list(paths: readonly string[]): string {
  const names = paths.slice(0, MOST_NAMED).map(nameRun);
  return `${names.join(", ")}${paths.length > MOST_NAMED ? `, and ${paths.length - MOST_NAMED} more` : ""}`;
}
