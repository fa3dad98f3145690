/** @file Over which steps the runs of a report can be compared, and what each of them did there. */

import type { Slingshot } from "../analysis/index.ts";
import { takeUpTo } from "../series.ts";
import { historyOf, isParent, type JudgedRun, lastStep, listForkSteps } from "./judgedRun.ts";
import { judgeSlingshots } from "./judgeRun.ts";

/** Runs that are counted over the same steps, and these steps. */
export interface Comparison {
  readonly runs: readonly JudgedRun[];
  /** The step that forks among them start from, which is not one of the steps; null where none is a fork. */
  readonly after: number | null;
  readonly upTo: number;
  /** Whether a run goes on after `upTo`. */
  readonly shortened: boolean;
}

/**
 * The runs by the steps over which they can be compared: for each fork step, the forks from there with their parents, so
 * that a parent is counted beside each of its forks over the steps of that fork; then the runs that are in none of these,
 * from their first step on. A run without a step is left out of account.
 */
export function findComparisons(runs: readonly JudgedRun[]): Comparison[] {
  const recorded = runs.filter((run) => lastStep(run) !== null);
  const families = listForkSteps(recorded).map((after) => {
    const forks = recorded.filter(({ fork }) => fork?.origin.step === after);
    const goesOn = (run: JudgedRun) => (lastStep(run) as number) > after;
    return { after, runs: recorded.filter((run) => forks.includes(run) || (isParent(run, forks) && goesOn(run))) };
  });
  const isIn = (run: JudgedRun) => (family: { readonly runs: readonly JudgedRun[] }) => family.runs.includes(run);
  // A fork whose parent is not shown, beside forks of its own, is counted with these.
  const told = families.filter(({ runs: [first, ...others] }) => {
    return others.length > 0 || first === undefined || families.filter(isIn(first)).length === 1;
  });
  const others = recorded.filter((run) => !told.some(isIn(run)));
  return [...told, ...(others.length === 0 ? [] : [{ after: null, runs: others }])].map((compared) => {
    const ends = compared.runs.map((run) => lastStep(run) as number);
    const upTo = Math.min(...ends);
    return { ...compared, upTo, shortened: Math.max(...ends) > upTo };
  });
}

/** A run with its past, as though it were no fork, judged after a step of that past; one that is no fork itself. */
export function judgeFrom(run: JudgedRun, step: number): JudgedRun {
  if (!run.fork) return run;
  const series = historyOf(run);
  return { ...run, ...judgeSlingshots(series, run.manifest, step), series, fork: null };
}

/** The slingshots of a run that spike within these steps, as a log that ends with them shows them. */
export function slingshotsWithin(
  run: JudgedRun,
  { after, upTo }: Pick<Comparison, "after" | "upTo">,
): readonly Slingshot[] {
  const from = after ?? Number.NEGATIVE_INFINITY;
  const goesOn = (lastStep(run) ?? upTo) > upTo;
  const cut = goesOn ? judgeSlingshots(takeUpTo(historyOf(run), upTo), run.manifest, run.fork?.origin.step) : run;
  const { slingshots } = (cut.unjudged ? run : cut).slingshots;
  return slingshots.filter(({ spike }) => spike > from && spike <= upTo);
}

/** How often a run slingshots within some steps. */
export interface SlingshotCounts {
  /** As a log shows it that ends with them, so that runs of different length are compared by the same. */
  readonly byThen: number;
  /** As all of its steps show it, the later ones too: a cycle may not be over by then. */
  readonly inAll: number;
}

/** A fork that the steps begin before is counted with its past. */
export function countWithin(run: JudgedRun, steps: Pick<Comparison, "after" | "upTo">): SlingshotCounts {
  const { after, upTo } = steps;
  const from = after ?? Number.NEGATIVE_INFINITY;
  const whole = run.fork && from < run.fork.origin.step ? judgeFrom(run, from) : run;
  const isWithin = ({ spike }: Slingshot) => spike > from && spike <= upTo;
  return {
    byThen: slingshotsWithin(whole, steps).length,
    inAll: whole.slingshots.slingshots.filter(isWithin).length,
  };
}

/** ` (1 as later steps show)`, where the sentence on the run itself has that many; empty where both are one. */
export function wordLater({ byThen, inAll }: SlingshotCounts): string {
  return byThen === inAll ? "" : ` (${inAll || "none"} as later steps show)`;
}
