/** @file A judged study as its page shows it. */
import type { ShownStudy } from "../report/index.ts";
import { formatStep, pluralise } from "../words.ts";
import type { StudyVerdict } from "./judgeStudy.ts";
import type { Study } from "./study.ts";
import type { StudyRuns } from "./studyRuns.ts";

/** @param command that makes it again */
export async function showStudy(
  study: Study,
  { budget, claims, deviations, arms }: StudyVerdict,
  runs: StudyRuns,
  command: string,
): Promise<ShownStudy> {
  const { name, title, figure, papers, question } = study;
  const pictures = arms.length > 0 && runs.all.length === 0 ? [] : await study.draw(runs);
  return {
    ...{ name, title, figure, papers, question, budget, claims, deviations, pictures, command },
    arms: arms.map(({ label, runs: asked, ended, failed, lost }) => ({
      label,
      runs: [
        `${formatStep(ended)} of ${formatStep(asked)} ${pluralise(asked, "run")}`,
        ...(failed > 0 ? [`${failed} failed`] : []),
        ...(lost.length > 0 ? [`${lost.length} damaged and left out`] : []),
      ].join(", "),
    })),
  };
}
