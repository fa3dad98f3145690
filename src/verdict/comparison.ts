/** @file Over which steps the runs of a report can be compared, and what each of them did there. */

import type { Slingshot } from "../analysis/index.ts";
import { takeUpTo } from "../series.ts";
import { historyOf, type JudgedRun, lastStep, listForkSteps } from "./judgedRun.ts";
import { judgeSlingshots } from "./judgeRun.ts";

/** Steps that all runs of a comparison have. */
export interface CommonSteps {
  /** The latest fork step, which is not one of them; null where no run is a fork. */
  readonly after: number | null;
  readonly upTo: number;
  /** Whether a run goes on after `upTo`. */
  readonly shortened: boolean;
}

/** Null when the runs have no step in common. A run without a step is left out of account. */
export function findCommonSteps(runs: readonly JudgedRun[]): CommonSteps | null {
  const ends = runs.map(lastStep).filter((step) => step !== null);
  if (ends.length === 0) return null;
  const after = listForkSteps(runs).at(-1) ?? null;
  const upTo = Math.min(...ends);
  return after !== null && after >= upTo ? null : { after, upTo, shortened: Math.max(...ends) > upTo };
}

/** The slingshots of a run that spike within these steps, as a log that ends with them shows them. */
export function slingshotsWithin(
  run: JudgedRun,
  { after, upTo }: Pick<CommonSteps, "after" | "upTo">,
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

export function countWithin(run: JudgedRun, steps: Pick<CommonSteps, "after" | "upTo">): SlingshotCounts {
  const { after, upTo } = steps;
  const isWithin = ({ spike }: Slingshot) => spike > (after ?? Number.NEGATIVE_INFINITY) && spike <= upTo;
  return {
    byThen: slingshotsWithin(run, steps).length,
    inAll: run.slingshots.slingshots.filter(isWithin).length,
  };
}

/** ` (1 as later steps show)`, where the sentence on the run itself has that many; empty where both are one. */
export function wordLater({ byThen, inAll }: SlingshotCounts): string {
  return byThen === inAll ? "" : ` (${inAll || "none"} as later steps show)`;
}
