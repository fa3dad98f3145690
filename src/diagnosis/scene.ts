/** @file A spike with all that surrounds it in the log: what its kind is told from. */

import type { Slingshot } from "../analysis/index.ts";
import { countUpTo } from "../series.ts";
import type { Spike } from "../spikes/spike.ts";
import type { RateJump } from "./facts.ts";
import type { DiagnosedLog, Track } from "./log.ts";
import type { Role } from "./roles.ts";

/** Rows before and after its onset in which something else that moves counts as moving with a spike. */
const NEAR_ROWS = 16;

/** What a rate must change by within a row to be an event: a schedule falls slower. */
const RATE_JUMP = 1.2;

/** Spikes that must repeat to have a period, and how much their distances may vary around the median, as a share of it. */
const LEAST_REPEATS = 4;
const EVEN = 0.25;

export interface SpikeScene {
  readonly log: DiagnosedLog;
  readonly column: string;
  readonly track: Track;
  readonly spike: Spike;
  /** Rows of the column from the first above the noise to the peak: 0 where the first is the highest. */
  readonly climbRows: number;
  /** Rows of the column above its level. */
  readonly durationRows: number;
  /** How far through the log it begins, 0 to 1, in rows of the column. */
  readonly place: number;
  /** Peak ÷ level; NaN unless both are positive. */
  readonly ratio: number;
  /** How much of the way from the level to the peak it stays up afterwards, 0 to 1, in factors where the levels are positive; 0 where it comes back. */
  readonly remains: number;
  /** Whether the training set was fitted before; null where this is not known. */
  readonly isFitted: boolean | null;
  /** The slingshot that it is the spike of. */
  readonly cycle: Slingshot | null;
  /** Steps between this column's spikes where they come at even distances; else null. */
  readonly period: number | null;
  /** Share of turns among the rows just before: near 1 for a zigzag, 0 for a line, 2/3 for noise; NaN with too few. */
  readonly zigzag: number;
  /** What else moved, first what moved first, this column itself among it. */
  readonly order: readonly Mover[];
  /** A jump of the learning rate just before it. */
  readonly rateJump: RateJump | null;
  /** The last step before a restart just before it. */
  readonly restart: number | null;
  /** Whether it begins with an epoch; null where the epochs are not known. */
  readonly startsEpoch: boolean | null;
  /** The first step at which a column is not finite, soon after it. */
  readonly nonFinite: number | null;
  /** Whether the log ends before it came down. */
  readonly isLast: boolean;
}

/** Whether a jump of the learning rate would be known. */
export const knowsRate = ({ roles, facts }: DiagnosedLog): boolean =>
  roles.learningRate !== undefined || facts.rateJumps !== undefined;

/** A column that moved. */
export interface Mover {
  readonly column: string;
  readonly role: Role | null;
  readonly step: number;
  /** Peak ÷ level before; NaN unless both are positive. */
  readonly ratio: number;
}

/** What is known of the run as a whole. */
export interface RunFindings {
  readonly fittedAt: number | null;
  readonly slingshots: readonly Slingshot[];
  readonly firstNonFinite: { readonly column: string; readonly step: number } | null;
}

/** The same, and what is known of all spikes of the column. */
export interface SceneFindings extends RunFindings {
  readonly period: number | null;
}

export function describeScene(log: DiagnosedLog, column: string, spike: Spike, findings: SceneFindings): SpikeScene {
  const track = log.tracks.get(column) as Track;
  const [onset, peak, end] = [spike.step, spike.peakStep, spike.endStep].map((step) => rowOf(track.step, step)) as [
    number,
    number,
    number,
  ];
  const from = track.step[Math.max(0, onset - NEAR_ROWS)] as number;
  const restarts = (log.facts.resumedAfter ?? []).filter((step) => step >= from && step < spike.peakStep + 1);
  const { firstNonFinite, fittedAt, slingshots } = findings;
  return {
    log,
    column,
    track,
    spike,
    climbRows: peak - onset,
    durationRows: Math.max(1, end - onset),
    place: onset / Math.max(1, track.step.length - 1),
    ratio: ratioOf(spike),
    remains: remainsOf(spike),
    isFitted: fittedAt === null ? knowsFitting(log) : spike.step > fittedAt,
    cycle:
      slingshots.find(
        (cycle) => spike.step <= cycle.plateauEnd && spike.peakStep >= cycle.spike && isNear(track, spike, cycle),
      ) ?? null,
    period: findings.period,
    zigzag: countTurns(track.values, onset),
    order: listMovers(log, from, spike),
    rateJump: findRateJump(log, from, spike.peakStep),
    restart: restarts.at(-1) ?? null,
    startsEpoch: startsEpoch(log, track, onset),
    nonFinite: firstNonFinite !== null && isSoonAfter(track, spike, firstNonFinite.step) ? firstNonFinite.step : null,
    isLast: !spike.recovered && end >= track.step.length - 1,
  };
}

const ratioOf = ({ peak, level }: Pick<Spike, "peak" | "level">): number =>
  level > 0 && peak > 0 ? peak / level : Number.NaN;

function remainsOf({ peak, level, levelAfter, recovered }: Spike): number {
  if (recovered) return 0;
  if (levelAfter === null) return 1;
  const way =
    level > 0 && levelAfter > 0
      ? Math.log(levelAfter / level) / Math.log(peak / level)
      : (levelAfter - level) / (peak - level);
  return Math.min(1, Math.max(0, way));
}

/** Row of a step that is in the column. */
const rowOf = (steps: Float64Array, step: number): number => Math.max(0, countUpTo(steps, step) - 1);

/** False where the log says that the set was never fitted; null where it cannot say. */
function knowsFitting({ roles }: DiagnosedLog): false | null {
  return roles.trainLoss === undefined && roles.trainAccuracy === undefined ? null : false;
}

/** The spike of a cycle, or its ringing, which is over when as many rows have passed as are near. */
function isNear({ step }: Track, spike: Spike, cycle: Slingshot): boolean {
  return Math.abs(rowOf(step, spike.step) - rowOf(step, cycle.spike)) <= 4 * NEAR_ROWS;
}

function isSoonAfter({ step }: Track, spike: Spike, at: number): boolean {
  return at >= spike.step && rowOf(step, at) - rowOf(step, spike.endStep) <= 4 * NEAR_ROWS;
}

/** Steps between spikes that come at even distances; else null. */
export function findPeriod(spikes: readonly Spike[]): number | null {
  if (spikes.length < LEAST_REPEATS) return null;
  const gaps = spikes
    .slice(1)
    .map(({ step }, i) => step - (spikes[i] as Spike).step)
    .sort((a, b) => a - b);
  const middle = gaps[gaps.length >> 1] as number;
  const isEven = gaps.filter((gap) => Math.abs(gap - middle) <= EVEN * middle).length >= 0.75 * gaps.length;
  return isEven ? middle : null;
}

function countTurns(values: Float64Array, onset: number): number {
  const before = values.subarray(Math.max(0, onset - NEAR_ROWS), onset + 1);
  if (before.length < NEAR_ROWS / 2) return Number.NaN;
  let turns = 0;
  for (let i = 2; i < before.length; i++) {
    const [a, b, c] = [before[i - 2], before[i - 1], before[i]] as [number, number, number];
    if ((b - a) * (c - b) < 0) turns++;
  }
  return turns / (before.length - 2);
}

/** Columns that have a spike that begins near this one, the earliest first; the order of the log decides between equals. */
function listMovers({ tracks, roles }: DiagnosedLog, from: number, { step, endStep }: Spike): Mover[] {
  const roleOf = new Map(Object.entries(roles).map(([role, column]) => [column, role as Role]));
  const movers: Mover[] = [];
  for (const [column, { spikes }] of tracks) {
    const near = spikes.find(
      (one) => one.step >= Math.min(from, step) && one.step <= Math.max(endStep, step) && one.peakStep >= from,
    );
    if (near === undefined) continue;
    movers.push({ column, role: roleOf.get(column) ?? null, step: near.step, ratio: ratioOf(near) });
  }
  return movers.sort((a, b) => a.step - b.step);
}

function findRateJump({ tracks, roles, facts }: DiagnosedLog, from: number, to: number): RateJump | null {
  const rate = tracks.get(roles.learningRate ?? "");
  if (rate === undefined) return facts.rateJumps?.findLast(({ step }) => step >= from && step <= to) ?? null;
  let jump: RateJump | null = null;
  for (let row = Math.max(1, rowOf(rate.step, from)); row <= rowOf(rate.step, to); row++) {
    const [before, after] = [rate.values[row - 1], rate.values[row]] as [number, number];
    if (before > 0 && after > RATE_JUMP * before) jump = { step: rate.step[row] as number, from: before, to: after };
  }
  return jump;
}

/** Whether the row is the first of an epoch, or the one after that. */
function startsEpoch({ roles, tracks, facts }: DiagnosedLog, { step }: Track, onset: number): boolean | null {
  const at = step[onset] as number;
  const before = step[Math.max(0, onset - 2)] as number;
  const epochs = roles.epoch === undefined ? undefined : tracks.get(roles.epoch);
  if (epochs !== undefined) {
    const [now, then] = [at, before].map((one) => Math.floor(epochs.values[rowOf(epochs.step, one)] as number)) as [
      number,
      number,
    ];
    // An epoch a row says nothing.
    const perEpoch = epochs.values.length / Math.max(1, new Set(epochs.values.map(Math.floor)).size);
    return perEpoch < 8 ? null : now > then;
  }
  const { stepsPerEpoch } = facts;
  if (stepsPerEpoch === undefined || stepsPerEpoch < 8) return null;
  return Math.floor((at - 1) / stepsPerEpoch) > Math.floor((before - 1) / stepsPerEpoch);
}
