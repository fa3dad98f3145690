/** @file Runs of a library judged: a fork with its past, and beside its parent. */
import { basename, resolve } from "node:path";
import { compareSeries, type GrokkingDefinition } from "../analysis/index.ts";
import { type Series, takeAfter } from "../series.ts";
import { type ForkedFrom, readLabels } from "../store/index.ts";
import {
  countWithin,
  historyOf,
  type JudgedFork,
  type JudgedRun,
  type Judgement,
  judgeFrom,
  judgeRun,
  lastStep,
  slingshotsWithin,
} from "../verdict/index.ts";
import type { RunLibrary } from "./runLibrary.ts";

/** A run that was judged from its folder. */
export interface JudgedInFolder extends JudgedRun {
  readonly directory: string;
}

/**
 * Makes runs of the library into judged ones, each once.
 * @param labelOf short name of a run that is shown; null for one that is not
 * @param known judgements that are there already, by paths
 */
export function createJudge(
  library: RunLibrary,
  labelOf: (path: string) => string | null,
  known: ReadonlyMap<string, Judgement>,
  definition: GrokkingDefinition | undefined,
): (path: string) => JudgedInFolder {
  const judged = new Map<string, JudgedInFolder>();
  const judge = (path: string): JudgedInFolder => {
    const before = judged.get(path);
    if (before !== undefined) return before;
    const { run, origin, parent } = library.get(path);
    const series = origin === null ? run.series : takeAfter(run.series, origin.step);
    const fork: JudgedFork | null =
      origin === null
        ? null
        : { origin, history: run.series, parent: parent === null ? null : compareWithParent(series, origin, parent) };
    const judgement = known.get(path) ?? judgeRun(run, definition);
    const result = {
      ...run,
      folder: basename(resolve(path)),
      labels: readLabels(path),
      series,
      label: labelOf(path) ?? basename(path),
      ...judgement,
      fork,
    };
    judged.set(path, result);
    return result;
  };
  const compareWithParent = (series: Series, { step }: ForkedFrom, parent: string): JudgedFork["parent"] => {
    const parentRun = judge(parent);
    // A fork may start from before its parent's own fork step: the parent's past, which it has recorded too, counts.
    const whole = judgeFrom(parentRun, step);
    const last = lastStep(whole);
    const common = { after: step, upTo: Math.min(series.step.at(-1) ?? Infinity, last ?? Infinity) };
    return {
      label: labelOf(parent),
      lastStep: last,
      slingshots: whole.unjudged ? null : slingshotsWithin(whole, common),
      slingshotsInAll: countWithin(whole, common).inAll,
      comparison: compareSeries(historyOf(parentRun), series, step),
      damaged: parentRun.damaged ?? [],
    };
  };
  return judge;
}
