/** @file Growth, spike and plateau put together into cycles, and what keeps a spike from being a slingshot. */
import { findFirstGrowthPhase, findGrowthPhase, findLateGrowthPhase, type GrowthPhase } from "./growthPhase.ts";
import type { SlingshotOptions } from "./slingshotOptions.ts";
import type { SpikeBurst } from "./spikeBursts.ts";
import type { TrainingRecord } from "./trainingRecord.ts";

/** Share of the growth that the plateau may lose again, at an even rate, over a time as long as the quiet before it. */
const PLATEAU_LOSS = 1 / 4;

/**
 * Share of the norm by which the plateau may settle in any case. Without weight decay it settled by up to 0.0012 in our
 * runs, also after late cycles that grew by less; weight decay 0.01 takes 0.004 and more off a cycle.
 */
const SETTLING = 1 / 500;

/** What a spike lacks: the loss never came down, nothing was misclassified, no growth before it, no plateau after it. */
export type Lack = "end" | "misclassification" | "growth" | "plateau";

/** A burst of loss spikes with the norm around it. Rows are indices into the record. */
export interface Cycle {
  readonly burst: SpikeBurst;
  readonly growth: GrowthPhase | null;
  /** Where the next growth phase begins, or else the last row before the next burst or of the record. */
  readonly plateauEndRow: number;
  /** Null for a slingshot. */
  readonly lack: Lack | null;
}

/** A cycle before the end of its plateau is known. */
interface Candidate extends Pick<Cycle, "burst" | "growth" | "lack"> {
  /** Last row before the next burst, or of the record. */
  readonly lastRow: number;
}

/**
 * Judges every burst against the definition of a slingshot (Thilak et al. 2022, §1), in two passes. A run slingshots only
 * if at least one burst has everything. In such a run less is asked of the others, because their like is at hand:
 * - a log of every tenth step may miss the few steps that misclassify;
 * - the first growth phase may follow on fitting without a turn, and that of a later cycle may turn late in the quiet;
 * - a violent burst may itself take off more norm than a small growth had added.
 */
export function judgeCycles(
  record: TrainingRecord,
  bursts: readonly SpikeBurst[],
  { fitAccuracy, leastGrowth }: SlingshotOptions,
): Cycle[] {
  const strict = bursts.map((burst, index): Candidate => {
    const growth = findGrowthPhase(record, burst.quietRow, lastQuietRow(burst), leastGrowth);
    const next = bursts[index + 1];
    const lastRow = next === undefined ? record.length - 1 : lastQuietRow(next);
    return { burst, growth, lastRow, lack: findLack(record, burst, growth, lastRow, fitAccuracy) };
  });
  const slingshots = strict.some(({ lack }) => lack === null);
  const candidates = slingshots
    ? strict.map((candidate, index) => reconsider(record, candidate, index === 0, leastGrowth))
    : strict;
  return candidates.map(({ burst, growth, lack, lastRow }, index) => {
    const next = candidates[index + 1];
    const nextGrowth = next === undefined ? findGrowthPhase(record, burst.lastRow, lastRow, leastGrowth) : next.growth;
    return { burst, growth, lack, plateauEndRow: nextGrowth?.start ?? lastRow };
  });
}

/** The spike's own update may already be in the norm of its row, so growth is measured to the row before. */
function lastQuietRow(burst: SpikeBurst): number {
  return burst.onsetRow - 1;
}

function findLack(
  record: TrainingRecord,
  burst: SpikeBurst,
  growth: GrowthPhase | null,
  lastRow: number,
  fitAccuracy: number,
): Lack | null {
  if (!burst.finished) return "end";
  if (burst.lowestAccuracy !== null && burst.lowestAccuracy >= fitAccuracy) return "misclassification";
  if (growth === null) return "growth";
  const { norm } = record;
  const level = Math.max(norm[burst.lastRow] as number, norm[growth.start] as number);
  return staysUp(record, burst, growth, lastRow, level) ? null : "plateau";
}

function reconsider(record: TrainingRecord, candidate: Candidate, isFirst: boolean, leastGrowth: number): Candidate {
  const { burst, lack, lastRow } = candidate;
  if (lack === null || lack === "end") return candidate;
  const find = isFirst ? findFirstGrowthPhase : findLateGrowthPhase;
  const growth = find(record, burst.quietRow, lastQuietRow(burst), leastGrowth);
  if (growth === null) return candidate;
  const level = record.norm[burst.lastRow] as number;
  return staysUp(record, burst, growth, lastRow, level) ? { burst, growth, lastRow, lack: null } : candidate;
}

/**
 * Whether the norm after a burst stays at `level`, which tells a staircase from the saw-tooth of weight decay. It is
 * followed for as long as the quiet before the spike lasted, so that what happens long after does not undo a slingshot.
 */
function staysUp(
  { step, norm }: TrainingRecord,
  burst: SpikeBurst,
  growth: GrowthPhase,
  lastRow: number,
  level: number,
): boolean {
  const plateauStep = step[burst.lastRow] as number;
  const quietSteps = (step[burst.onsetRow] as number) - (step[burst.quietRow] as number);
  let lowest = Number.POSITIVE_INFINITY;
  let row = burst.lastRow;
  while (row < lastRow && (step[row + 1] as number) - plateauStep <= quietSteps) {
    row++;
    lowest = Math.min(lowest, norm[row] as number);
  }
  const followed = ((step[row] as number) - plateauStep) / quietSteps;
  const tolerance = Math.max(PLATEAU_LOSS * growth.growth * followed, SETTLING * (norm[growth.start] as number));
  return lowest >= level - tolerance;
}
