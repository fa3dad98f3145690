/** @file What is judged of a run: its slingshots, its grokking times, and what cannot be judged. */
import {
  detectSlingshots,
  findExcess,
  findGrokkingTimes,
  type GrokkingDefinition,
  type GrokkingTimes,
  NOTSAWO_DEFINITION,
  type SlingshotReport,
  type SlingshotSeries,
  scaleToLoss,
} from "../analysis/index.ts";
import type { Problem } from "../problem.ts";
import type { Series } from "../series.ts";
import type { Run, RunFacts } from "../store/index.ts";
import { formatNumber, joinWords, pluralise } from "../words.ts";
import { floorOf, otherLossEndOf } from "./lossScale.ts";

export interface Judgement {
  /** Of a fork: what spikes after the fork step. */
  readonly slingshots: SlingshotReport;
  /** Why slingshots cannot be judged; `slingshots` is then that of an empty log. */
  readonly unjudged: Problem | null;
  /** t1 … t4 and the delay, of a fork with its past; null without what their definition reads, and where accuracies are no shares. */
  readonly grokking: GrokkingTimes | null;
}

/**
 * Judges a run, of a fork with its history in front, by what its manifest says of it.
 * @param definition what counts as fitted and as generalised; without it, accuracies of 100 %
 * @example
 * import { readRun } from "slingshot-lab/store";
 * import { loadExperiment, runExperiment } from "slingshot-lab/training";
 * import { judgeRun } from "slingshot-lab/verdict";
 *
 * const { run } = await runExperiment(loadExperiment("hypercube", ["steps=1000"]), { root: "runs" });
 * const { slingshots } = judgeRun(await readRun(run));
 * console.log(slingshots.answer, slingshots.fittedAt); // slingshots 63
 */
export function judgeRun(run: Judgeable, definition?: GrokkingDefinition): Judgement {
  const { series, manifest = {} } = run;
  return {
    ...judgeSlingshots(series, manifest, manifest.forkedFrom?.step),
    grokking: judgeGrokking(run, definition),
  };
}

/** The same of a log that ends earlier or counts as a fork from another step; of slingshots alone. */
export function judgeSlingshots(
  series: Series,
  manifest: Pick<RunFacts, "kind" | "loss" | "forkedFrom">,
  historyEnd: number | undefined,
): Pick<Judgement, "slingshots" | "unjudged"> {
  if (series.step.length === 0) return { slingshots: NOTHING, unjudged: null };
  const columns = toSlingshotSeries(series);
  const lacks = describeMissing(series, isImported({ manifest }));
  if (columns === null) return { slingshots: NOTHING, unjudged: lacks };
  const excess = findExcess(series.columns.trainAccuracy ?? []);
  if (excess !== null) {
    return refuse(`trainAccuracy goes up to ${formatNumber(excess)}, and a share of samples to 1`);
  }
  try {
    const options = manifest.loss === undefined ? {} : scaleToLoss(manifest.loss);
    const scale = { lossFloor: floorOf({ manifest }), otherLossEnd: otherLossEndOf({ manifest }) };
    const slingshots = detectSlingshots({ ...columns, ...scale, historyEnd }, options);
    // Without norms the loss alone may tell slingshots, and nothing else.
    return slingshots.answer === "slingshots" || lacks === null
      ? { slingshots, unjudged: null }
      : { slingshots: NOTHING, unjudged: lacks };
  } catch (error) {
    // The columns hold what they cannot be.
    if (!(error instanceof RangeError)) throw error;
    return refuse(error.message);
  }
}

/** What judging looks at; where there is no manifest, a log from its first step on. */
export interface Judgeable extends Pick<Run, "series"> {
  readonly manifest?: Pick<RunFacts, "kind" | "data" | "loss" | "forkedFrom">;
}

const NOTHING = detectSlingshots({ trainLoss: [], lastLayerNorm: [] });

function refuse(why: string): Pick<Judgement, "slingshots" | "unjudged"> {
  return { slingshots: NOTHING, unjudged: { problem: `Slingshots cannot be judged: ${why}` } };
}

function describeMissing({ columns }: Series, imported: boolean): Problem | null {
  const missing = ["trainLoss", "lastLayerNorm"].filter((name) => columns[name] === undefined);
  if (missing.length === 0) return null;
  const problem = `Slingshots cannot be judged without the ${pluralise(missing.length, "column")} ${joinWords(missing)}`;
  return { problem, ...(imported && { remedy: { kind: "name-columns", columns: missing } as const }) };
}

/** Whether the run is the log of another tool, which may have measured something else under the same name. */
export function isImported({ manifest }: { readonly manifest: Pick<RunFacts, "kind"> }): boolean {
  return manifest.kind === "imported-log";
}

/** The columns that the detector reads; null where the loss is missing. */
function toSlingshotSeries({ step, columns }: Series): SlingshotSeries | null {
  const { trainLoss, trainAccuracy, lastLayerNorm } = columns;
  return trainLoss === undefined ? null : { step, trainLoss, trainAccuracy, lastLayerNorm };
}

/** The grokking times alone. */
export function judgeGrokking(
  { series, manifest = {} }: Judgeable,
  definition?: GrokkingDefinition,
): GrokkingTimes | null {
  return findTimes(series, epochRowsOf(manifest), definition);
}

/** Training accuracies that make an epoch. */
function epochRowsOf({ data }: Pick<RunFacts, "data">): number {
  return data?.stepsPerEpoch ?? 1;
}

/** The grokking times; null without the columns that their definition reads, and where accuracies are no shares. */
function findTimes(
  { step, columns }: Series,
  epochRows: number,
  definition: GrokkingDefinition = NOTSAWO_DEFINITION,
): GrokkingTimes | null {
  const { trainAccuracy, trainLoss, validationAccuracy, validationLoss } = columns;
  if (columns[definition.fitted.column] === undefined || columns[definition.column] === undefined) return null;
  if (findExcess(trainAccuracy ?? []) !== null || findExcess(validationAccuracy ?? []) !== null) return null;
  const series = { step, trainAccuracy, trainLoss, validationAccuracy, validationLoss };
  return findGrokkingTimes(series, { epochRows, definition });
}
