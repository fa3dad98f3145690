/** @file `slingshot study ls`: which studies there are, and where each stands. */
import type { Command } from "commander";
import { type Context, writeAnswer } from "../../console/context.ts";
import { DONE } from "../../console/exitCodes.ts";
import { BUDGETS } from "../../studies/study.ts";
import { STUDIES_ROOT, studyFolder } from "../../studies/studyPlaces.ts";
import { readVerdict, type WrittenVerdict } from "./readVerdict.ts";

interface StudyLsOptions {
  readonly out: string;
  readonly json?: boolean;
}

/** Adds `ls` to the command `study`. */
export function addStudyLs(study: Command, context: Context, finish: (code: number) => void): void {
  study
    .command("ls")
    .summary("which studies there are, and where each stands")
    .description("Lists the studies; for each budget that was judged, how many statements hold.")
    .option("--out <dir>", "folder of all studies", STUDIES_ROOT)
    .option("--json", "one JSON document as the last line of standard output")
    .addHelpText("after", ["", "Examples:", "  slingshot study ls"].join("\n"))
    .action(async (options: StudyLsOptions) => finish(await listStudies(options, context)));
}

async function listStudies({ out, json }: StudyLsOptions, context: Context): Promise<number> {
  const { STUDIES } = await import("../../studies/index.ts");
  const studies = STUDIES.map(({ name, title, figure, papers, claims }) => ({
    ...{ name, title, figure, papers, claims: claims.length },
    budgets: BUDGETS.flatMap((budget) => readVerdict(studyFolder(out, budget, name)) ?? []),
  }));
  const width = Math.max(...studies.map(({ name }) => name.length));
  const lines = studies.flatMap(({ name, title, figure, budgets }) => [
    `${name.padEnd(width)}  ${title} (${figure})`,
    ...budgets.map((verdict) => `${" ".repeat(width)}  ${describeVerdict(verdict)}`),
  ]);
  const isJudged = studies.some(({ budgets }) => budgets.length > 0);
  const standing = isJudged
    ? []
    : ["", `None has been judged in ${out}: slingshot study NAME trains its runs and judges it.`];
  writeAnswer({ document: { folder: out, studies }, lines: [...lines, ...standing] }, json === true, context);
  return DONE;
}

/** `smoke: 3 hold, 1 does not, 0 cannot be told; 15 of 15 runs`. */
function describeVerdict({ budget, claims, arms }: WrittenVerdict): string {
  const count = (wanted: string) => claims.filter(({ verdict }) => verdict === wanted).length;
  const [ended, asked] = [arms.reduce((sum, arm) => sum + arm.ended, 0), arms.reduce((sum, arm) => sum + arm.runs, 0)];
  return `${budget}: of ${claims.length} statements ${count("pass")} hold, ${count("fail")} do not, ${count("cannot-tell")} cannot be told; ${ended} of ${asked} runs`;
}
