/** @file Run folders read for a report: judged, named, and forks together with the runs they come from. */
import { basename, resolve } from "node:path";
import type { GrokkingDefinition } from "../analysis/index.ts";
import type { Diagnosis } from "../diagnosis/index.ts";
import { StoreError } from "../files/index.ts";
import { type Run, readMeasurements } from "../store/index.ts";
import { diagnoseRun, type Judgement, nameRuns } from "../verdict/index.ts";
import { createJudge } from "./createJudge.ts";
import type { MeasuredRun } from "./measurementSection.ts";
import { mostRuns } from "./renderReport.ts";
import { RunLibrary } from "./runLibrary.ts";

export interface JudgedFolder extends MeasuredRun {
  readonly directory: string;
  /** Of a run that was asked for; null of a parent that is shown with its fork. */
  readonly diagnosis: Diagnosis | null;
}

export interface JudgedRuns {
  /** As they are drawn: a parent before its forks, else in the order asked for. */
  readonly runs: readonly JudgedFolder[];
  /** What the user should know of the collecting: parents that are not shown, or not found. */
  readonly notes: readonly string[];
  /** Why runs that were asked for are not among them, a line for each. */
  readonly leftOut: readonly string[];
}

export interface JudgeOptions {
  /** Whether parents of forks are left out. */
  readonly alone?: boolean;
  /** A run that has been read and judged already. */
  readonly known?: { readonly run: Run; readonly judgement: Judgement } | null;
  /** What counts as generalised, where it was asked for. */
  readonly definition?: GrokkingDefinition | undefined;
}

/**
 * Reads runs for a report. The parent of a fork is read with it, wherever its manifest says that it is, to be compared
 * with it; it is also shown, unless `alone` or for want of room.
 * Of several, those that are damaged beyond reading are left out.
 *
 * @throws StoreError where a folder is no run, or none of them can be read
 */
export async function judgeRuns(
  directories: readonly string[],
  { alone = false, known = null, definition }: JudgeOptions = {},
): Promise<JudgedRuns> {
  const library = new RunLibrary();
  if (known !== null) await library.add(known.run);
  const failures: StoreError[] = [];
  const readable: string[] = [];
  for (const directory of directories) {
    try {
      await library.read(directory);
      readable.push(resolve(directory));
    } catch (error) {
      if (!(error instanceof StoreError && error.kind === "damaged")) throw error;
      failures.push(error);
    }
  }
  if (readable.length === 0 && failures[0] !== undefined) throw failures[0];
  const asked = [...new Set(readable)];
  const withParents = listWithParents(asked, library);
  const fits = withParents.length <= mostRuns;
  const shown = alone || !fits ? asked : withParents;
  const crowded = `parents of forks are not shown with them: a report has room for ${mostRuns} runs`;
  const labels = nameShown(shown, library);
  const measurementsOf = (path: string) => readMeasurements(library.get(path).run);
  const judge = createJudge(
    library,
    (path) => labels[shown.indexOf(path)] ?? null,
    known === null ? new Map() : new Map([[resolve(known.run.directory), known.judgement]]),
    definition,
  );
  const diagnose = (path: string) => (asked.includes(path) ? diagnoseRun(library.get(path).run) : null);
  return {
    runs: await Promise.all(
      shown.map(async (path) => ({
        ...judge(path),
        diagnosis: diagnose(path),
        measurements: await measurementsOf(path),
      })),
    ),
    notes: [...library.notes, ...(alone || fits ? [] : [crowded])],
    leftOut: failures.map(({ message }) => message),
  };
}

/** The runs asked for and the parents of those that are forks, each once, ancestors before their forks. */
function listWithParents(asked: readonly string[], library: RunLibrary): string[] {
  const wanted = new Set(asked.flatMap((path) => [path, ...library.ancestorsOf(path).slice(0, 1)]));
  const sorted = new Set<string>();
  for (const path of asked) {
    for (const ancestor of library.ancestorsOf(path).toReversed()) if (wanted.has(ancestor)) sorted.add(ancestor);
    sorted.add(path);
  }
  return [...sorted];
}

function nameShown(shown: readonly string[], library: RunLibrary): string[] {
  const runs = shown.map((path) => library.get(path));
  return nameRuns(
    runs.map(({ run, origin }, i) => ({ name: basename(shown[i] ?? ""), experiment: run.experiment, origin })),
    runs.map(({ parent }) => (parent === null ? -1 : shown.indexOf(parent))),
  );
}
