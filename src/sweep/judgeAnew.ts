/** @file The runs of a sweep judged by another definition of generalising than that by which they were as they ended. */
import type { GrokkingDefinition } from "../analysis/index.ts";
import { judgeGrokking } from "../verdict/judgeRun.ts";
import { Journal } from "./folder/journal.ts";
import { runPlace } from "./folder/places.ts";
import { readPoints } from "./folder/points.ts";
import { judgeGeneralising } from "./judgeOutcome.ts";
import type { JudgedOutcome } from "./outcome.ts";
import { readEnded } from "./readEnded.ts";

export interface JudgedAnew {
  readonly definition: GrokkingDefinition;
  /** Of every run that has ended, by its hash. */
  readonly outcomes: ReadonlyMap<string, JudgedOutcome>;
  /** Why it is not known of runs whether they generalised, a line for each. */
  readonly unread: readonly string[];
}

/**
 * Reads the runs of a sweep that have ended. One that became non-finite did not generalise up to its last validation.
 * @throws StoreError where the folder cannot be read
 */
export async function judgeAnew(
  folder: string,
  definition: GrokkingDefinition,
  onRead: (read: number, of: number) => void = () => {},
): Promise<JudgedAnew> {
  const journal = new Journal(folder).outcomes;
  const ended = readPoints(folder).flatMap(({ hash }) => journal.get(hash) ?? []);
  const outcomes = new Map<string, JudgedOutcome>();
  const unread: string[] = [];
  for (const [i, outcome] of ended.entries()) {
    onRead(i, ended.length);
    const times = outcome.status === "failed" ? null : await readTimes(folder, outcome.hash, definition, unread);
    outcomes.set(outcome.hash, { ...outcome, ...judgeGeneralising(times) });
  }
  return { definition, outcomes, unread };
}

async function readTimes(folder: string, hash: string, definition: GrokkingDefinition, unread: string[]) {
  const { run, problem } = await readEnded(runPlace(folder, hash).directory);
  if (run !== null) return judgeGrokking(run, definition);
  unread.push(problem);
  return null;
}
