/** @file Run folders read for a report: judged, named, and forks together with the runs they come from. */

import { basename, resolve } from "node:path";
import { compareSeries, detectSlingshots, findExcess } from "../analysis/index.ts";
import { type Series, takeAfter } from "../series.ts";
import { type ForkedFrom, StoreError } from "../store/index.ts";
import { formatNumber, joinWords } from "../words.ts";
import { slingshotsWithin, toSlingshotSeries } from "./comparison.ts";
import { isImported } from "./importedColumns.ts";
import { nameRuns } from "./nameRuns.ts";
import { mostRuns } from "./renderReport.ts";
import { historyOf, lastStep, type ReportFork, type ReportRun } from "./reportRun.ts";
import { RunLibrary } from "./runLibrary.ts";

export interface CollectedRun extends ReportRun {
  readonly directory: string;
}

export interface CollectedRuns {
  /** As they are drawn: a parent before its forks, else in the order asked for. */
  readonly runs: readonly CollectedRun[];
  /** What the user should know of the collecting: parents that are not shown, or not found. */
  readonly notes: readonly string[];
  /** Why runs that were asked for are not among them, a line for each. */
  readonly leftOut: readonly string[];
}

/**
 * Reads runs for a report. The parent of a fork is read with it, wherever its manifest says that it is, to be compared
 * with it; it is also shown, unless `alone` or for want of room.
 * Of several, those that are damaged beyond reading are left out.
 *
 * @throws StoreError where a folder is no run, or none of them can be read
 */
export async function collectRuns(
  directories: readonly string[],
  { alone = false }: { readonly alone?: boolean } = {},
): Promise<CollectedRuns> {
  const library = new RunLibrary();
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
  const judge = createJudge(library, (path) => labels[shown.indexOf(path)] ?? null);
  return {
    runs: shown.map(judge),
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

/** Makes runs of the library into those of a report, each once. */
function createJudge(library: RunLibrary, labelOf: (path: string) => string | null): (path: string) => CollectedRun {
  const judged = new Map<string, CollectedRun>();
  const judge = (path: string): CollectedRun => {
    const known = judged.get(path);
    if (known !== undefined) return known;
    const { run, origin, parent } = library.get(path);
    const judgement = detect(run, origin?.step);
    const series = origin === null ? run.series : takeAfter(run.series, origin.step);
    const fork: ReportFork | null =
      origin === null
        ? null
        : { origin, history: run.series, parent: parent === null ? null : compareWithParent(series, origin, parent) };
    const result = { ...run, series, label: labelOf(path) ?? basename(path), ...judgement, fork };
    judged.set(path, result);
    return result;
  };
  const compareWithParent = (series: Series, { step }: ForkedFrom, parent: string): ReportFork["parent"] => {
    const parentRun = judge(parent);
    // A fork may start from before its parent's own fork step: the parent's past, which it has recorded too, counts.
    const recorded = historyOf(parentRun);
    const whole = parentRun.fork
      ? { ...parentRun, ...detect({ ...parentRun, series: recorded }, step), series: recorded, fork: null }
      : parentRun;
    const last = lastStep(whole);
    const upTo = Math.min(series.step.at(-1) ?? Infinity, last ?? Infinity);
    return {
      label: labelOf(parent),
      lastStep: last,
      slingshots: whole.unjudged ? null : slingshotsWithin(whole, { after: step, upTo }),
      comparison: compareSeries(recorded, series, step),
      damaged: parentRun.damaged ?? [],
    };
  };
  return judge;
}

/** What the detector says of a series, or why it cannot be asked. */
function detect(
  { series: recorded, manifest }: Pick<ReportRun, "series" | "manifest">,
  historyEnd: number | undefined,
): Pick<ReportRun, "slingshots" | "unjudged"> {
  const nothing = detectSlingshots({ trainLoss: [], lastLayerNorm: [] });
  if (recorded.step.length === 0) return { slingshots: nothing, unjudged: null };
  const series = toSlingshotSeries(recorded);
  if (series === null) {
    const missing = ["trainLoss", "lastLayerNorm"].filter((name) => recorded.columns[name] === undefined);
    const which = `the column${missing.length === 1 ? "" : "s"} ${joinWords(missing)}`;
    const options = missing.map((name) => `--map ${name}=COLUMN`).join(" ");
    const hint = isImported({ manifest })
      ? `; where the log has one under another name, import it with ${options}`
      : "";
    return { slingshots: nothing, unjudged: `Slingshots cannot be judged without ${which}${hint}.` };
  }
  const excess = findExcess(recorded.columns.trainAccuracy ?? []);
  if (excess !== null) {
    const why = `trainAccuracy goes up to ${formatNumber(excess)}, and a share of samples to 1`;
    return { slingshots: nothing, unjudged: `Slingshots cannot be judged: ${why}.` };
  }
  try {
    return { slingshots: detectSlingshots({ ...series, historyEnd }), unjudged: null };
  } catch (error) {
    // The columns hold what they cannot be.
    if (!(error instanceof RangeError)) throw error;
    return { slingshots: nothing, unjudged: `Slingshots cannot be judged: ${error.message}.` };
  }
}
