/** @file Which runs are asked for: words of their names, tags and notes, and conditions as `ls --where` has them. */
import { type Condition, meets, parseCondition } from "../../src/catalog/conditions.ts";
import type { LabRun } from "../../src/lab/index.ts";

export interface RunFilter {
  readonly words: readonly string[];
  readonly conditions: readonly Condition[];
  /** Why a condition cannot be understood; then it is left out. */
  readonly problem: string | null;
}

/** `deep optimizer.epsilon<=1e-6 state=running`. */
export function parseFilter(text: string): RunFilter {
  const words: string[] = [];
  const conditions: Condition[] = [];
  let problem: string | null = null;
  for (const [part] of text.matchAll(/(?:[^\s"]|"[^"]*")+/g)) {
    if (!/[=<>]/.test(part)) {
      words.push(part.replaceAll('"', "").toLowerCase());
      continue;
    }
    try {
      conditions.push(parseCondition(part));
    } catch (error) {
      problem ??= (error as Error).message;
    }
  }
  return { words, conditions, problem };
}

export function isAskedFor(run: LabRun, { words, conditions }: RunFilter): boolean {
  const text = [run.id, run.name, run.state, run.answer, run.note, ...run.tags].join(" ").toLowerCase();
  if (!words.every((word) => text.includes(word))) return false;
  if (conditions.length === 0) return true;
  const { state, step, trainLoss, trainAccuracy, validationAccuracy, slingshots, answer } = run;
  const facts = { state, step, trainLoss, trainAccuracy, validationAccuracy, slingshots, verdict: answer };
  return conditions.every((condition) => meets({ ...run.settings, ...facts }, condition));
}
