/** @file The verdicts of a study on the runs that it has. */
import { type Finding, unknown } from "./finding.ts";
import type { ArmState } from "./readStudyRuns.ts";
import type { Budget, Study } from "./study.ts";
import type { StudyRuns } from "./studyRuns.ts";

export interface JudgedClaim extends Finding {
  readonly name: string;
  readonly says: string;
  readonly source: string;
}

/** What is written as verdict.json. */
export interface StudyVerdict {
  readonly study: string;
  readonly figure: string;
  readonly papers: readonly string[];
  readonly budget: Budget;
  readonly claims: readonly JudgedClaim[];
  readonly deviations: readonly string[];
  readonly arms: readonly ArmState[];
}

/** Judges every claim. The same runs give the same verdicts. */
export async function judgeStudy(
  { name, figure, papers, claims, deviations }: Study,
  budget: Budget,
  runs: StudyRuns,
  arms: readonly ArmState[],
): Promise<StudyVerdict> {
  const judged: JudgedClaim[] = [];
  for (const claim of claims) {
    const finding = arms.length > 0 && runs.all.length === 0 ? unknown("no run has ended") : await claim.judge(runs);
    judged.push({ name: claim.name, says: claim.says, source: claim.source, ...finding });
  }
  return { study: name, figure, papers, budget, claims: judged, deviations: deviations[budget], arms };
}
