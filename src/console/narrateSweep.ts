/** @file What a person sees of a sweep: the whole in one line, and on a terminal a line for each process. */
import type { LeftOutLines } from "../sweep/folder/leftOutLines.ts";
import { SHOWN_DIGITS } from "../sweep/folder/places.ts";
import type { SweepStatus } from "../sweep/folder/readStatus.ts";
import type { Point, RunningPoint, SweepProgress, Values } from "../sweep/index.ts";
import { bold, type Line, type Progress, yellow } from "../terminal/index.ts";
import { formatSetting } from "../verdict/index.ts";
import { formatNumber, formatStep, listTimeLeft } from "../words.ts";

/** More lines than this would push away what was said. */
const MOST_LINES = 16;

/** The fields of the progress line of the whole. */
export function describeWhole({ counts, secondsLeft }: SweepProgress, runs: number): Line[] {
  const ended = counts.done + counts["non-finite"] + counts.failed;
  return [
    [bold(`${formatStep(ended)}/${formatStep(runs)} runs`)],
    `${counts.running} running`,
    ...(counts["non-finite"] > 0 ? [`${formatStep(counts["non-finite"])} non-finite`] : []),
    ...(counts.failed > 0 ? [[yellow(`${formatStep(counts.failed)} failed`)]] : []),
    ...listTimeLeft(secondsLeft),
  ];
}

/** A line for each of the runs in progress. */
export function describeRunning({ running }: SweepProgress): Line[][] {
  return running.slice(0, MOST_LINES).map(describeOne);
}

function describeOne({ point, progress }: RunningPoint): Line[] {
  const name = [`  ${describePoint(point)}`];
  if (progress === null) return [name, "starting"];
  const { step, steps, stepsPerSecond } = progress;
  return [name, `step ${formatStep(step)}/${formatStep(steps)}`, `${formatNumber(stepsPerSecond)} steps/s`];
}

/** `1f3a5b7c optimizer.epsilon=1e-8 seed 0`. */
export function describePoint({ hash, values, seed }: Point): string {
  return [hash.slice(0, SHOWN_DIGITS), describeValues(values), `seed ${seed}`].filter((part) => part !== "").join(" ");
}

function describeValues(values: Values): string {
  return Object.entries(values)
    .map(([path, value]) => `${path}=${formatSetting(value)}`)
    .join(" ");
}

/** `100 runs: 90 done, 2 failed, 8 waiting (3 of them begun)`. */
export function describeStatus(status: SweepStatus): string {
  const states = ["done", "non-finite", "failed", "running", "waiting"] as const;
  const counts = states.filter((state) => status[state] > 0).map((state) => `${formatStep(status[state])} ${state}`);
  const begun = status.begun > 0 ? ` (${formatStep(status.begun)} of them begun)` : "";
  return `${formatStep(status.runs)} ${status.runs === 1 ? "run" : "runs"}: ${counts.join(", ")}${begun}`;
}

/** A status as programs take it. */
export function statusDocument({ "non-finite": nonFinite, leftOut, ...status }: SweepStatus) {
  return { ...status, nonFinite, leftOut: leftOut.count };
}

/** Says which lines of a sweep's files were not read, if any. */
export function sayLeftOut(leftOut: LeftOutLines, progress: Progress): void {
  const line = leftOut.describe();
  if (line !== null) progress.say(line);
}
