/** @file Growth, spike and plateau put together into cycles, and what keeps a spike from being a slingshot. */
import { type Climb, judgeClimb } from "./climb.ts";
import { findFirstGrowthPhase, findGrowthPhase, findLateGrowthPhase, type GrowthPhase } from "./growthPhase.ts";
import { entryAt, entryFrom, type NormLog } from "./normLog.ts";
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

/**
 * Rate at which the norm may at most go on growing after a burst, as a share of that before it. Growth that a spike does
 * not slow has a share of 1, accelerating growth more; every run of ours that slingshots had a cycle with 0.51 or less.
 */
const PLATEAU_RATE = 3 / 4;

/** Least share of the growth that lies in its last half: less, and it was over before the spike. It was 0.12 or more. */
const LEAST_LATE_GROWTH = 1 / 10;

/** Rows in which a norm leaps. */
const LEAP_ROWS = 4;

/** Share of the time looked at for which a log must go on after a burst to show a rate; what ends before is not judged. */
const LEAST_FOLLOWED = 1 / 4;

/**
 * Where the loss does not climb to a spike, the norm has to be clearer than elsewhere: so much of its growth in the last half,
 * and a rate after the burst of no more than this share. Of 38 bad batches under Adam that had all else three had both, since
 * the second moment jumps with the gradient and the norm grows slower for a while.
 */
const [SUDDEN_LATE_GROWTH, SUDDEN_PLATEAU_RATE] = [0.5, 0.05];

/** What a spike lacks: the loss never came down, nothing was misclassified, no growth before it, no plateau after it, no climb to it. */
export type Lack = "end" | "misclassification" | "growth" | "plateau" | "climb";

/** A burst of loss spikes with the norm around it. */
export interface Cycle {
  readonly burst: SpikeBurst;
  readonly growth: GrowthPhase | null;
  /** Step at which the next growth phase begins, or else the last one before the next burst or of the record. */
  readonly plateauEnd: number;
  /** Null for a slingshot. */
  readonly lack: Lack | null;
  /** Whether it is none only since no other cycle of the log has everything: a later one may still change that. */
  readonly waits: boolean;
}

/** A cycle before the end of its plateau is known. */
interface Candidate extends Pick<Cycle, "burst" | "growth" | "lack"> {
  readonly climb: Climb;
  /** Last step before the next burst, or of the record. */
  readonly lastStep: number;
}

/**
 * Judges every burst against the definition of a slingshot (Thilak et al. 2022, §1), in two passes. A run slingshots only
 * if at least one burst has everything. In such a run less is asked of the others, because their like is at hand:
 * - a log of every tenth step may miss the few steps that misclassify;
 * - the first growth phase may follow on fitting without a turn, and that of a later cycle may turn late in the quiet;
 * - the norm may go on growing after a burst at the rate it had before;
 * - a violent burst may itself take off more norm than a small growth had added.
 */
export function judgeCycles(
  record: TrainingRecord,
  bursts: readonly SpikeBurst[],
  { leastGrowth }: SlingshotOptions,
): Cycle[] {
  const { norms, step } = record;
  const strict = bursts.map((burst, index): Candidate => {
    const climb = judgeClimb(record, burst);
    const find = climb === "seen" ? findLateGrowthPhase : findGrowthPhase;
    const growth = find(norms, ...quietEntries(record, burst), leastGrowth);
    const next = bursts[index + 1];
    const lastStep = step[next === undefined ? record.length - 1 : next.onsetRow - 1] as number;
    return { burst, growth, climb, lastStep, lack: findLack(record, { burst, growth, climb, lastStep }) };
  });
  // Beside spikes without a climb the norm alone is no evidence.
  const isMixed = strict.some(({ lack, climb }) => isSudden(climb) && lack !== null && lack !== "end");
  const slingshots = strict.some(({ lack, climb }) => lack === null && (!isMixed || !isSudden(climb)));
  const candidates = strict.map((candidate, index): Candidate => {
    if (slingshots) return reconsider(record, candidate, index === 0, leastGrowth);
    return candidate.lack === null ? { ...candidate, lack: "climb" } : candidate;
  });
  return candidates.map((candidate, index) => {
    const { burst, growth, lack, lastStep } = candidate;
    const waits = !slingshots && reconsider(record, candidate, index === 0, leastGrowth).lack === null;
    const next = candidates[index + 1];
    const plateau = [entryFrom(norms, step[burst.lastRow] as number), entryAt(norms, lastStep)] as const;
    const nextGrowth = next === undefined ? findGrowthPhase(norms, ...plateau, leastGrowth) : next.growth;
    return { burst, growth, lack, waits, plateauEnd: nextGrowth ? (norms.step[nextGrowth.start] as number) : lastStep };
  });
}

/**
 * The norms of the quiet before a burst, without those of the climb of the loss to it: what the norm does there belongs
 * to the burst, as does what the spike's own update adds to the norm of its row.
 */
function quietEntries({ norms, step }: TrainingRecord, { quietRow, calmRow }: SpikeBurst): [number, number] {
  return [entryFrom(norms, step[quietRow] as number), entryAt(norms, step[calmRow] as number)];
}

function findLack(record: TrainingRecord, { burst, growth, climb, lastStep }: Omit<Candidate, "lack">): Lack | null {
  const { finished, lowestAccuracy, quietAccuracy } = burst;
  if (!finished) return "end";
  if (lowestAccuracy !== null && lowestAccuracy >= (quietAccuracy ?? 1)) return "misclassification";
  if (growth === null || !lasts(record, growth) || leaps(record, burst, growth)) return "growth";
  if (!rests(record, burst, growth, lastStep)) return "plateau";
  return climb === "absent" || (isSudden(climb) && !isClear(record, burst, growth)) ? "climb" : null;
}

function rests(record: TrainingRecord, burst: SpikeBurst, growth: GrowthPhase, lastStep: number): boolean {
  const level = Math.max(normAfter(record, burst), record.norms.norm[growth.start] as number);
  return levelsOff(record, burst, growth) && staysUp(record, burst, growth, lastStep, level);
}

/** Whether the norm around a burst does all that is asked of it, whatever the burst itself lacks. */
export function hasNorm(record: TrainingRecord, { burst, growth, plateauEnd }: Cycle): boolean {
  return growth !== null && lasts(record, growth) && rests(record, burst, growth, plateauEnd);
}

/** Whether the loss is noisy and does not climb as noise cannot. */
function isSudden(climb: Climb): boolean {
  return climb !== "seen" && climb !== "steady";
}

/** Whether the norm by itself tells a slingshot from a bad batch. */
export function isClear(record: TrainingRecord, burst: SpikeBurst, growth: GrowthPhase): boolean {
  return lasts(record, growth, SUDDEN_LATE_GROWTH) && levelsOff(record, burst, growth, SUDDEN_PLATEAU_RATE);
}

function reconsider(record: TrainingRecord, candidate: Candidate, isFirst: boolean, leastGrowth: number): Candidate {
  const { burst, lack, climb, lastStep } = candidate;
  if (lack === null || lack === "end") return candidate;
  if (climb === "absent") return { ...candidate, lack: "climb" };
  const find = isFirst ? findFirstGrowthPhase : findLateGrowthPhase;
  const growth = find(record.norms, ...quietEntries(record, burst), leastGrowth);
  if (growth === null) return candidate;
  const level = normAfter(record, burst);
  if (!staysUp(record, burst, growth, lastStep, level)) return candidate;
  const isSlingshot = climb !== "unseen" || isClear(record, burst, growth);
  return isSlingshot ? { ...candidate, growth, lack: null } : { ...candidate, lack: "climb" };
}

/** Whether all the growth lies in the last rows before a burst, as where an optimizer has lost its moments: no phase of its own. */
function leaps({ norms, step }: TrainingRecord, { quietRow, calmRow }: SpikeBurst, growth: GrowthPhase): boolean {
  const from = Math.max(quietRow, calmRow - LEAP_ROWS);
  const isDense = growth.end - growth.start <= LEAP_ROWS && calmRow - quietRow > 8 * LEAP_ROWS;
  return isDense && (norms.step[growth.start] as number) >= (step[from] as number);
}

/** The first norm recorded at the end of a burst or after it; the last one of the log where there is none. */
function normAfter({ norms, step }: TrainingRecord, { lastRow }: SpikeBurst): number {
  const entry = Math.min(entryFrom(norms, step[lastRow] as number), norms.step.length - 1);
  return norms.norm[entry] as number;
}

/** Whether the growth goes on to its end, the quiet's: with this share of it in its last half. */
function lasts({ norms }: TrainingRecord, growth: GrowthPhase, share = LEAST_LATE_GROWTH): boolean {
  const late = (norms.norm[growth.end] as number) - (norms.norm[middleEntry(norms, growth)] as number);
  return late >= share * growth.growth;
}

/** Whether the norm grows slower after a burst than in the last half of the growth phase, for as long as that half. */
function levelsOff(
  { norms, step }: TrainingRecord,
  burst: SpikeBurst,
  growth: GrowthPhase,
  share = PLATEAU_RATE,
): boolean {
  const halfSteps = ((norms.step[growth.end] as number) - (norms.step[growth.start] as number)) / 2;
  const from = entryFrom(norms, step[burst.lastRow] as number);
  const to = entryAt(norms, (norms.step[from] as number) + halfSteps);
  const followed = (norms.step[to] as number) - (norms.step[from] as number);
  if (!(followed >= LEAST_FOLLOWED * halfSteps)) return true;
  return rate(norms, from, to) < share * rate(norms, middleEntry(norms, growth), growth.end);
}

function middleEntry(norms: NormLog, { start, end }: GrowthPhase): number {
  return entryAt(norms, ((norms.step[start] as number) + (norms.step[end] as number)) / 2);
}

function rate({ step, norm }: NormLog, from: number, to: number): number {
  return ((norm[to] as number) - (norm[from] as number)) / ((step[to] as number) - (step[from] as number));
}

/**
 * Whether the norm after a burst stays at `level`, which tells a staircase from the saw-tooth of weight decay. It is
 * followed for as long as the quiet before the spike lasted, so that what happens long after does not undo a slingshot.
 */
function staysUp(
  { norms, step }: TrainingRecord,
  burst: SpikeBurst,
  growth: GrowthPhase,
  lastStep: number,
  level: number,
): boolean {
  const plateauStep = step[burst.lastRow] as number;
  const quietSteps = (step[burst.onsetRow] as number) - (step[burst.quietRow] as number);
  const end = entryAt(norms, Math.min(lastStep, plateauStep + quietSteps));
  let lowest = Number.POSITIVE_INFINITY;
  for (let i = entryFrom(norms, plateauStep) + 1; i <= end; i++) lowest = Math.min(lowest, norms.norm[i] as number);
  const followed = Math.max(0, (norms.step[end] as number) - plateauStep) / quietSteps;
  const start = norms.norm[growth.start] as number;
  const tolerance = Math.max(PLATEAU_LOSS * growth.growth * followed, SETTLING * start);
  return lowest >= level - tolerance;
}
