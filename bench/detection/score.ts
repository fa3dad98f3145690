/** @file How well answers agree with truths: counts, shares with their intervals, and the errors of onsets. */
import { quantile, type SlingshotReport, shareInterval } from "../../src/analysis/index.ts";
import type { Answer, Truth } from "./truth.ts";

/** A cycle is the true one where its spike begins within this share of a cycle of it. */
const SAME_CYCLE = 0.1;

/** One series that was judged. */
export interface Judged {
  readonly name: string;
  readonly truth: Truth;
  readonly report: SlingshotReport;
  readonly isGone: boolean;
  /** See `Degraded`. */
  readonly perStep: number;
}

export interface Score {
  readonly series: number;
  readonly precision: Share;
  readonly recall: Share;
  readonly cyclePrecision: Share;
  readonly cycleRecall: Share;
  /** Onsets that lie within 2 % of a cycle of the true one. */
  readonly onsets: Share;
  readonly worstOnset: number;
  /** Confident answers that are not right. */
  readonly wrong: Share;
  /** `cannot-tell`, of all and of those where the information is gone. */
  readonly abstained: Share;
  readonly abstainedWhereGone: Share;
}

export interface Share {
  readonly count: number;
  readonly of: number;
}

function isAbstained({ report }: Judged): boolean {
  return report.answer === "cannot-tell";
}

export function isWrong(judged: Judged): boolean {
  return !isAbstained(judged) && !judged.truth.accepts.includes(judged.report.answer);
}

export function scoreAll(all: readonly Judged[]): Score {
  const count = (list: readonly Judged[], holds: (judged: Judged) => boolean): Share => ({
    count: list.filter(holds).length,
    of: list.length,
  });
  const isTrue = ({ truth }: Judged) => truth.accepts.includes("slingshots");
  const isFound = ({ report }: Judged) => report.answer === "slingshots";
  const cycles = all.map(matchCycles);
  const total = (pick: (match: CycleMatch) => number) => cycles.reduce((sum, match) => sum + pick(match), 0);
  const errors = cycles.flatMap((match) => match.errors).sort((a, b) => a - b);
  return {
    series: all.length,
    precision: count(all.filter(isFound), isTrue),
    recall: count(all.filter(isTrue), isFound),
    cyclePrecision: { count: total(({ hits }) => hits), of: total(({ reported }) => reported) },
    cycleRecall: { count: total(({ hits }) => hits), of: total(({ real }) => real) },
    onsets: { count: errors.filter((error) => error <= 0.02).length, of: errors.length },
    worstOnset: errors.length === 0 ? 0 : quantile(errors, 1),
    wrong: count(all, isWrong),
    abstained: count(all, isAbstained),
    abstainedWhereGone: count(
      all.filter(({ isGone }) => isGone),
      isAbstained,
    ),
  };
}

interface CycleMatch {
  readonly hits: number;
  readonly reported: number;
  readonly real: number;
  readonly errors: readonly number[];
}

/** Pairs each reported cycle with a true one; those of spans that are ignored count for nothing. */
export function matchCycles({ truth, report, perStep }: Judged): CycleMatch {
  const found = report.slingshots.map(({ spike }) => spike / perStep);
  const taken = new Set<number>();
  const errors: number[] = [];
  let reported = 0;
  for (const spike of found) {
    const nearest = truth.onsets.reduce(
      (best, onset, k) => (Math.abs(onset - spike) < Math.abs((truth.onsets[best] ?? Number.NaN) - spike) ? k : best),
      0,
    );
    const onset = truth.onsets[nearest];
    const length = onset === undefined ? 0 : onset - (truth.onsets[nearest - 1] ?? 0);
    if (onset !== undefined && !taken.has(nearest) && Math.abs(onset - spike) <= SAME_CYCLE * length) {
      taken.add(nearest);
      reported++;
      errors.push(Math.abs(onset - spike) / length);
    } else if (!truth.ignored.some(([from, to]) => spike >= from && spike <= to)) reported++;
  }
  return { hits: taken.size, reported, real: truth.onsets.length, errors };
}

/** How often each kind got each answer. */
export function countAnswers(all: readonly Judged[]): Map<string, Map<Answer, number>> {
  const table = new Map<string, Map<Answer, number>>();
  for (const { truth, report } of all) {
    const kind = `${truth.kind} (${truth.accepts.join(" or ")})`;
    const row = table.get(kind) ?? new Map<Answer, number>();
    row.set(report.answer, (row.get(report.answer) ?? 0) + 1);
    table.set(kind, row);
  }
  return table;
}

/** `0.981 [0.954, 0.993], 155 of 158`. */
export function showShare({ count, of }: Share): string {
  if (of === 0) return "none";
  const [low, high] = shareInterval(count, of);
  return `${(count / of).toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}], ${count} of ${of}`;
}
