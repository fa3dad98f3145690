/** @file What a sweep shows, in words. */

import type { SweepData } from "../../charts/sweepData.ts";
import { formatShare, formatStep, joinWords } from "../../words.ts";
import { findStrongestAxis, type Strongest } from "./strongestAxis.ts";
import { pickMeasured, type Summary, splitRuns, summarise, wordSummary } from "./summary.ts";

/** The outcome along the axis that tells most of it: `Slingshots in 30 of 30 runs with optimizer.epsilon 1e-8, in 0 of 30 with 1e-5`. */
export function writeSweepHeadline(sweep: SweepData): string {
  const known = sweep.runs.filter(({ status }) => status === "done" || status === "non-finite").length;
  if (known === 0) return `No run of ${formatStep(sweep.runs.length)} has ended yet`;
  const strongest = findStrongestAxis(sweep);
  if (strongest === null) {
    const all = summarise(pickMeasured(sweep, allRuns(sweep), "slings"), "share");
    return `Slingshots${sayWithin(sweep)} in ${countOf(all)} runs`;
  }
  const { path, measure } = strongest;
  const within = sayWithin(sweep);
  const [first, ...others] = pickExtremes(sweep, strongest).shown;
  if (first === undefined) return "";
  const word = ({ summary, cell }: Extreme, isFirst: boolean) => {
    const where = isFirst ? `${path} ${cell}` : cell;
    const count = `${countOf(summary)}${isFirst ? " runs" : ""}`;
    if (measure.name === "slings") return `${isFirst ? `Slingshots${within} in` : "in"} ${count} with ${where}`;
    if (measure.name === "groks")
      return isFirst ? `${count} generalise${sayBy(sweep)}${within} with ${where}` : `${count} with ${where}`;
    return `${isFirst ? "Validation accuracy" : ""} ${wordSummary(summary, measure)} with ${where}`.trim();
  };
  return [word(first, true), ...others.map((other) => word(other, false))].join(", ");
}

/** What has not happened may do so later: the steps belong to the statement. */
const sayWithin = ({ steps }: SweepData): string => (steps === null ? "" : ` within ${formatStep(steps)} steps`);

const sayBy = ({ generalised }: SweepData): string => (generalised === null ? "" : ` by ${generalised.name}`);

interface Extreme {
  readonly cell: string;
  readonly summary: Summary;
}

/** All cells of an axis of two or three, of others those with the largest and the smallest middle. */
function pickExtremes(sweep: SweepData, { path, measure }: Strongest) {
  const cells: Extreme[] = splitRuns(sweep, allRuns(sweep), path)
    .map(({ cell, runs }) => ({ cell, summary: summarise(pickMeasured(sweep, runs, measure.name), measure.over) }))
    .filter(({ summary }) => summary.n > 0);
  const sorted = cells.toSorted((a, b) => (b.summary.middle ?? 0) - (a.summary.middle ?? 0));
  const shown = sorted.length <= 3 ? sorted : sorted.filter((_, i) => i === 0 || i === sorted.length - 1);
  return { shown, of: sorted.length };
}

/** How many runs there are and how they ended, what varies, and how sure the headline is. */
export function writeSweepFacts(sweep: SweepData): string[] {
  const count = (status: string) => sweep.runs.filter((run) => run.status === status).length;
  const [done, nonFinite, failed, waiting] = ["done", "non-finite", "failed", "waiting"].map(count);
  const ends = [
    `${formatStep(done ?? 0)} done`,
    ...(nonFinite ? [`${formatStep(nonFinite)} stopped at a NaN or infinity`] : []),
    `${formatStep(failed ?? 0)} failed`,
    ...(waiting ? [`${formatStep(waiting)} not ended yet`] : []),
  ];
  const seeds = new Set(sweep.runs.map(({ seed }) => seed)).size;
  const axes = sweep.axes.map(({ path, values }) => `${path} (${formatStep(values.length)} values)`);
  const early = sweep.runs.flatMap(({ endedBy }) => endedBy ?? []);
  const reasons = [...new Set(early)].map((why) => `${why} ${early.filter((other) => other === why).length}`);
  return [
    `${formatStep(sweep.runs.length)} runs: ${joinWords(ends)}.`,
    `What varies: ${joinWords([...axes, `seed (${formatStep(seeds)} values)`])}.`,
    ...(sweep.generalised === null
      ? []
      : [`Generalised is a run by ${sweep.generalised.name}: ${sweep.generalised.meaning}.`]),
    ...(early.length === 0
      ? []
      : [
          `${formatStep(early.length)} runs ended before their last step (${joinWords(reasons)}): what they had not come to is not known of them.`,
        ]),
    ...writeCertainty(sweep),
  ];
}

/** The intervals of the cells that the headline names. */
function writeCertainty(sweep: SweepData): string[] {
  const strongest = findStrongestAxis(sweep);
  if (strongest === null || strongest.measure.over !== "share") return [];
  const { shown: extremes, of } = pickExtremes(sweep, strongest);
  const word = ({ cell, summary }: Extreme) =>
    `${formatShare(summary.low ?? 0)} to ${formatShare(summary.high ?? 1)} with ${cell}`;
  const [most, least] = [extremes[0], extremes.at(-1)];
  const isApart = (most?.summary.low ?? 0) > (least?.summary.high ?? 1);
  const which = extremes.length === 2 ? "They" : "The first and the last";
  // The more values there are, the further apart chance alone puts the two ends.
  const picked = of > 2 ? `, though these are the two ends of ${formatStep(of)} values` : "";
  const judgement = isApart
    ? `${which} do not overlap: chance alone would seldom bring such a difference${picked}.`
    : `${which} overlap: with so few runs the difference may be chance.`;
  return [`Intervals of 95 % for the share (Wilson): ${joinWords(extremes.map(word))}. ${judgement}`];
}

const allRuns = ({ runs }: SweepData): number[] => runs.map((_, run) => run);

const countOf = ({ middle, n }: Summary): string => `${formatStep(Math.round((middle ?? 0) * n))} of ${formatStep(n)}`;
