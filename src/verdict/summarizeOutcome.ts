/** @file What came of a run in a few numbers, for lists of runs. */
import { lastNumber, type Series } from "../series.ts";
import type { RunFacts } from "../store/index.ts";
import type { Judgement } from "./judgeRun.ts";

/** The last loss and accuracies of a run, and its slingshots; null for what was not measured, or is no finite number. */
export function summarizeOutcome(
  { columns }: Series,
  { slingshots, unjudged }: Pick<Judgement, "slingshots" | "unjudged">,
): NonNullable<RunFacts["outcome"]> {
  return {
    answer: unjudged === null ? slingshots.answer : "cannot-tell",
    slingshots: slingshots.slingshots.length,
    trainLoss: finite(columns.trainLoss?.at(-1) ?? null),
    trainAccuracy: finite(columns.trainAccuracy?.at(-1) ?? null),
    validationAccuracy: finite(lastNumber(columns.validationAccuracy)),
  };
}

/** JSON has no infinities. */
const finite = (value: number | null): number | null => (Number.isFinite(value) ? value : null);
