/** @file Steps of a run as a person writes them: `120`, `100,200`, `0:5000:100`, `last`, `around:560:20`. */
import { RequestError } from "../experiment/index.ts";
import { showValue } from "../showValue.ts";
import type { Run } from "../store/index.ts";
import { firstStepOf, lastRecordedStep } from "../training/recordedRun.ts";
import { formatStep } from "../words.ts";

/** Most steps of one request: counted before anything starts. */
export const MOST_STEPS = 100_000;

/** What `--at` means, for every command that has it. */
export const STEPS_SYNTAX =
  "one, 100; several, 100,200,300; every K from A to B, A:B:K; the last one recorded, last; every one from S − N to S + N, around:S:N";

const ALLOWED = "a step, A:B:K, last or around:STEP:N, or several of these with commas between them";

/**
 * The steps that `text` names, ascending. Each has a state in the run: from the one that it began with, 0 or where it was forked,
 * to the last one recorded.
 * @throws RequestError naming what is wrong, of the option `at`
 */
export function parseSteps(text: string, run: Run): number[] {
  const range = { first: firstStepOf(run), last: lastRecordedStep(run), isFork: run.manifest.forkedFrom !== undefined };
  const spans = text.split(",").map((part) => parseSpan(part.trim(), range));
  const count = spans.reduce((sum, span) => sum + Math.floor((span.to - span.from) / span.by) + 1, 0);
  if (count > MOST_STEPS)
    throw refuse(
      `${showValue(text)} are ${formatStep(count)} steps, and at most ${formatStep(MOST_STEPS)} are allowed`,
    );
  const steps = spans.flatMap(({ from, to, by }) =>
    Array.from({ length: Math.floor((to - from) / by) + 1 }, (_, i) => from + i * by),
  );
  const falling = steps.findIndex((step, i) => i > 0 && step <= (steps[i - 1] as number));
  if (falling > 0) {
    const [before, after] = [steps[falling - 1], steps[falling]];
    throw refuse(`${showValue(text)} has step ${after} after ${before}; steps must ascend`);
  }
  return steps;
}

interface Range {
  readonly first: number;
  readonly last: number;
  readonly isFork: boolean;
}

interface Span {
  readonly from: number;
  readonly to: number;
  readonly by: number;
}

function parseSpan(part: string, range: Range): Span {
  const span = readSpan(part, range);
  const wrong = [span.from, span.to].find((step) => step < range.first || step > range.last);
  if (wrong === undefined) return span;
  const named = part === String(wrong) ? part : `${part} has step ${wrong}, which`;
  const start = range.isFork
    ? `${range.first}, where this fork begins (for earlier ones look at its parent),`
    : String(range.first);
  throw refuse(`${named} is outside the run; must be from ${start} to ${range.last}, the last step recorded`);
}

function readSpan(part: string, { last }: Range): Span {
  const [head = "", ...rest] = part.split(":");
  const toStep = (text: string | undefined) => (text === "last" ? last : toCount(text, part));
  if (head === "around") {
    const [step, reach, ...more] = rest;
    if (more.length > 0) throw refuseForm(part);
    const [middle, by] = [toStep(step), toCount(reach, part)];
    return { from: middle - by, to: middle + by, by: 1 };
  }
  const from = toStep(head);
  if (rest.length === 0) return { from, to: from, by: 1 };
  const [end, every, ...more] = rest;
  if (more.length > 0) throw refuseForm(part);
  const [to, by] = [toStep(end), toCount(every, part)];
  if (by === 0) throw refuse(`${part} goes in steps of 0; K of A:B:K must be at least 1`);
  if (to < from) throw refuse(`${part} goes from ${from} down to ${to}; steps must ascend`);
  return { from, to, by };
}

function toCount(text: string | undefined, part: string): number {
  const count = Number(text);
  if (text === undefined || !/^\d+$/.test(text) || !Number.isSafeInteger(count)) throw refuseForm(part);
  return count;
}

const refuse = (problem: string) => new RequestError(problem, { option: "at" });

const refuseForm = (part: string) => refuse(`${showValue(part)} is not allowed; must be ${ALLOWED}`);
