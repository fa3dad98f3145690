/** @file A report of more runs than can be told apart by their colours: what they say together, one at a time in memory. */
import { existsSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import type { GrokkingDefinition } from "../../analysis/index.ts";
import type { ColumnDescription } from "../../charts/index.ts";
import { StoreError } from "../../files/index.ts";
import { takeAfter } from "../../series.ts";
import { type Run, readManifest, readRun } from "../../store/index.ts";
import { judgeOutcome } from "../../sweep/judgeOutcome.ts";
import type { JudgedOutcome } from "../../sweep/outcome.ts";
import type { Point, Value } from "../../sweep/sweep.ts";
import { diffSettings, flattenSettings, judgeRun } from "../../verdict/index.ts";
import { formatStep } from "../../words.ts";
import { dropPaths } from "../sweep/dropPaths.ts";
import { createSweepData } from "../sweep/sweepData.ts";
import { writeSweepHeadline } from "../sweep/sweepHeadline.ts";
import { renderSweepPage } from "../sweep/sweepPage.ts";
import { renderBands } from "./bandCharts.ts";
import { type ShortRun, shortenRun } from "./bands.ts";

/** Runs of a report; a sweep of more has a page without their curves. */
export const MOST_MANY_RUNS = 1000;
/** Forks are settings of their own: what changed in them held for a part of their steps. */
const FORK_AXIS = "fork step";
/** Buckets of steps in a chart. */
const BUCKETS = 250;

export interface ManyRuns {
  /** What counts as generalised in the outcomes. */
  readonly definition: GrokkingDefinition;
  /** In the order asked for; the hash of an outcome is the run's folder. */
  readonly outcomes: readonly JudgedOutcome[];
  readonly experiments: readonly unknown[];
  /** Of each run the step after which it went its own way; null where it is no fork. */
  readonly forkSteps: readonly (number | null)[];
  readonly short: ReadonlyMap<string, ShortRun>;
  /** Why runs that were asked for are not among them, a line for each. */
  readonly leftOut: readonly string[];
}

/**
 * Reads and judges runs one after the other, and keeps what a page of all of them needs. Of a fork, curves and slingshots are
 * those after its fork step: its past is that of another run, which may be here as well.
 * @param definition what counts as generalised
 * @throws StoreError where a folder is no run, or none of them can be read
 */
export async function readManyRuns(
  directories: readonly string[],
  definition: GrokkingDefinition,
  onProgress: (done: number) => void = () => {},
): Promise<ManyRuns> {
  const asked = [...new Map(directories.map((directory) => [resolve(directory), directory])).values()];
  const failures: StoreError[] = [];
  const tryOn = async <T>(action: Promise<T>): Promise<T | null> => {
    try {
      return await action;
    } catch (error) {
      if (!(error instanceof StoreError && error.kind === "damaged")) throw error;
      failures.push(error);
      return null;
    }
  };
  let last = 1;
  const readable: string[] = [];
  for (const directory of asked) {
    const manifest = await tryOn(readManifest(directory));
    if (manifest === null) continue;
    last = Math.max(last, manifest.steps ?? 0);
    readable.push(directory);
  }
  const width = Math.ceil(last / BUCKETS);
  const outcomes: JudgedOutcome[] = [];
  const experiments: unknown[] = [];
  const forkSteps: (number | null)[] = [];
  const short = new Map<string, ShortRun>();
  for (const directory of readable) {
    const run = await tryOn(readRun(directory));
    if (run !== null) {
      const outcome = judgeOutcome(directory, { run, judgement: judgeRun(run) }, { definition });
      outcomes.push({ ...outcome, endedBy: outcome.endedBy ?? standing(run) });
      experiments.push(run.experiment);
      const forkStep = run.manifest.forkedFrom?.step ?? null;
      forkSteps.push(forkStep);
      short.set(directory, shortenRun(forkStep === null ? run.series : takeAfter(run.series, forkStep), width));
    }
    onProgress(outcomes.length + failures.length);
  }
  if (outcomes.length === 0 && failures[0] !== undefined) throw failures[0];
  return { definition, outcomes, experiments, forkSteps, short, leftOut: failures.map(({ message }) => message) };
}

/** A run that may still go on is watched up to where it is. */
const standing = ({ manifest: { status } }: Run): string | null =>
  status === "running" || status === "interrupted" ? status : null;

export interface ManyRunsOptions {
  readonly title: string;
  /** Folder of the page, for links. */
  readonly folder: string;
  readonly instruments: readonly ColumnDescription[];
  readonly generatedBy: string;
}

/** One page: grouped by the settings that differ, the seed apart. */
export function renderManyRuns(
  { definition, outcomes, experiments, forkSteps, short }: ManyRuns,
  options: ManyRunsOptions,
): { readonly html: string; readonly headline: string } {
  const { title, folder, instruments, generatedBy } = options;
  const differences = diffSettings(experiments).filter(({ path }) => path !== "seed");
  const forksDiffer = new Set(forkSteps).size > 1;
  const points = outcomes.map(({ hash }, i): Point => {
    const values = differences.flatMap(({ path, values: all }) => {
      const text = all[i] ?? null;
      return text === null ? [] : [[path, toValue(text)] as const];
    });
    const forkStep = forksDiffer ? [[FORK_AXIS, forkSteps[i] ?? "none"] as const] : [];
    const settings = flattenSettings(experiments[i]);
    const [seed = 0, steps = 0] = ["seed", "steps"].map((path) => Number(settings.get(path) ?? 0));
    return { hash, values: Object.fromEntries([...values, ...forkStep]), seed, settings: {}, steps };
  });
  const placeOf = (directory: string) => ({
    folder: relative(folder, directory) || ".",
    hasReport: existsSync(join(directory, "report.html")),
  });
  const byPlace = new Map([...short].map(([directory, run]) => [placeOf(directory).folder, run]));
  const axes = [...differences.map(({ path }) => path), ...(forksDiffer ? [FORK_AXIS] : [])];
  const sweep = createSweepData(axes, points, outcomes, placeOf, definition);
  const html = renderSweepPage({
    name: title,
    base: dropPaths(experiments[0], new Set(["name", "seed", ...axes])),
    axes,
    points,
    outcomes,
    definition,
    placeOf,
    facts: tellForks(forkSteps),
    more: renderBands(sweep, (place) => byPlace.get(place), instruments),
    generatedBy,
  });
  return { html, headline: writeSweepHeadline(sweep) };
}

/** What may mislead where some runs share their past with others. */
function tellForks(forkSteps: readonly (number | null)[]): string[] {
  const forks = forkSteps.filter((step) => step !== null).length;
  if (forks === 0) return [];
  return [
    `${formatStep(forks)} of ${formatStep(forkSteps.length)} runs are forks: their curves and slingshots are those after the fork step, while fitting and generalising count with the past that they share with the runs that they come from. Intervals and bands take all runs for independent, which forks of one run are not.`,
  ];
}

/** A setting as it was before it was text: a number, where it reads as one. */
const toValue = (text: string): Value => (text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text);
