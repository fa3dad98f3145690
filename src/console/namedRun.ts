/** @file A run as people name it: by its path, by a part of its name, by a pattern, or as the latest. */
import type { Command } from "commander";
import { RequestError } from "../experiment/requestError.ts";
import { expandPattern, isPattern } from "../files/expandPattern.ts";
import { isThere } from "../files/isThere.ts";
import { StoreError } from "../files/storeError.ts";
import { showValue } from "../showValue.ts";
import { DEFAULT_OUT } from "./options.ts";

/** Candidates that are named where a part of a name fits several. */
const MOST_NAMED = 8;

/**
 * Replaces what stands for runs among the arguments of a command by the paths of their folders: `latest`, a part of one name in
 * `runs`, a pattern like `runs/eps-*`, which not every shell expands. A path that is there stays, and so does what is none.
 * @throws RequestError where a part of a name fits several runs, or nothing fits a pattern
 */
export async function locateRuns(command: Command): Promise<void> {
  for (const [i, argument] of command.registeredArguments.entries()) {
    if (argument.name() !== "run") continue;
    const value: unknown = command.processedArgs[i];
    if (typeof value === "string") command.processedArgs[i] = await locateRun(value);
    else if (Array.isArray(value)) {
      const located = await Promise.all(value.map((text) => locateAll(String(text))));
      command.processedArgs[i] = located.flat();
    }
  }
}

async function locateAll(text: string): Promise<readonly string[]> {
  if (!isPattern(text) || isThere(text)) return [await locateRun(text)];
  const found = expandPattern(text);
  if (found.length === 0) throw new RequestError(`${showValue(text)}: no folder has such a name`);
  return found;
}

async function locateRun(text: string): Promise<string> {
  if (text === "" || isThere(text)) return text;
  if (text === "latest") {
    const { listRuns } = await import("../query/listRuns.ts");
    const [latest] = listNone(() => listRuns([DEFAULT_OUT]))?.runs ?? [];
    if (latest === undefined) throw new RequestError(`latest: there is no run in ${DEFAULT_OUT}`);
    return latest.directory;
  }
  // A path that leads nowhere is told by who opens it.
  if (/[/\\]/.test(text)) return text;
  const { findRuns } = await import("../query/findRuns.ts");
  const { runs = [] } = listNone(() => findRuns([DEFAULT_OUT])) ?? {};
  const named = runs.filter(({ name }) => name.includes(text));
  // A name that is part of another one is a name all the same.
  const only = named.find(({ name }) => name === text) ?? (named.length === 1 ? named[0] : undefined);
  if (only !== undefined) return only.directory;
  if (named.length === 0) return text;
  const names = named.slice(0, MOST_NAMED).map(({ name }) => name);
  const more = named.length > names.length ? `, and ${named.length - names.length} more` : "";
  throw new RequestError(`${showValue(text)} is part of the names of ${named.length} runs: ${names.join(", ")}${more}`);
}

/** Null where there is no run at all. */
function listNone<T>(list: () => T): T | null {
  try {
    return list();
  } catch (error) {
    if (error instanceof StoreError && error.kind === "missing") return null;
    throw error;
  }
}
