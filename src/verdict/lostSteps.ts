/** @file The steps of a run that were recorded and can no longer be read. */
import type { Damage } from "../store/index.ts";
import { formatStep, joinWords } from "../words.ts";

/** Both ends included. */
export interface LostSpan {
  /** Null: from the beginning on. */
  readonly firstStep: number | null;
  readonly lastStep: number;
}

/** The lost spans of steps, ascending, neighbours joined. A damaged file that holds no steps has none. */
export function listLostSteps(damaged: readonly Damage[]): LostSpan[] {
  const spans = damaged
    .flatMap(({ firstStep, lastStep }) => (lastStep === null ? [] : [{ firstStep, lastStep }]))
    .sort((a, b) => (a.firstStep ?? -1) - (b.firstStep ?? -1));
  const joined: LostSpan[] = [];
  for (const span of spans) {
    const before = joined.at(-1);
    if (before === undefined || (span.firstStep ?? -1) > before.lastStep + 1) joined.push(span);
    else joined[joined.length - 1] = { ...before, lastStep: Math.max(before.lastStep, span.lastStep) };
  }
  return joined;
}

/** `steps 1 to 1,000 and 2,001 to 3,000`. */
export function describeLostSteps(spans: readonly LostSpan[]): string {
  const [only] = spans;
  if (spans.length === 1 && only?.firstStep === only?.lastStep) return `step ${formatStep(only?.lastStep ?? 0)}`;
  const ranges = spans.map(({ firstStep, lastStep }) => {
    if (firstStep === lastStep) return formatStep(lastStep);
    return `${firstStep === null ? "up" : formatStep(firstStep)} to ${formatStep(lastStep)}`;
  });
  return `steps ${joinWords(ranges)}`;
}

/** Whether a step after `after` and up to `upTo` is lost. */
export function losesSteps(spans: readonly LostSpan[], after: number, upTo: number): boolean {
  return spans.some(({ firstStep, lastStep }) => lastStep > after && (firstStep ?? -1) <= upTo);
}
