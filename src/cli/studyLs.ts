/** @file `slingshot study ls`: which studies there are, and where each stands. */
import { existsSync } from "node:fs";
import type { Command } from "commander";
import { type Context, writeAnswer } from "../console/context.ts";
import { DONE } from "../console/exitCodes.ts";
import { atMost, readWholeSync } from "../files/readWhole.ts";
import { tryTo } from "../files/tryTo.ts";
import { LARGEST_MANIFEST } from "../limits.ts";
import type { StudyVerdict } from "../studies/index.ts";
import { BUDGETS, type Budget } from "../studies/study.ts";
import { STUDIES_ROOT, studyFolder, verdictFile } from "../studies/studyPlaces.ts";

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
  const { STUDIES } = await import("../studies/index.ts");
  const studies = STUDIES.map(({ name, title, figure, papers, claims }) => ({
    ...{ name, title, figure, papers, claims: claims.length },
    budgets: BUDGETS.flatMap((budget) => readVerdict(out, budget, name) ?? []),
  }));
  const width = Math.max(...studies.map(({ name }) => name.length));
  const lines = studies.flatMap(({ name, title, figure, budgets }) => [
    `${name.padEnd(width)}  ${title} (${figure})`,
    ...budgets.map((verdict) => `${" ".repeat(width)}  ${describeVerdict(verdict)}`),
  ]);
  writeAnswer({ document: { folder: out, studies }, lines }, json === true, context);
  return DONE;
}

/** Null where the study was not judged at the budget, or the file is not one of ours. */
function readVerdict(root: string, budget: Budget, name: string): StudyVerdict | null {
  const path = verdictFile(studyFolder(root, budget, name));
  if (!existsSync(path)) return null;
  const read = () => JSON.parse(readWholeSync(path, atMost(LARGEST_MANIFEST)).bytes.toString("utf8")) as StudyVerdict;
  const verdict = tryTo(read);
  return Array.isArray(verdict?.claims) && Array.isArray(verdict.arms) ? verdict : null;
}

/** `smoke: 3 hold, 1 does not, 0 cannot be told; 15 of 15 runs`. */
function describeVerdict({ budget, claims, arms }: StudyVerdict): string {
  const count = (wanted: string) => claims.filter(({ verdict }) => verdict === wanted).length;
  const [ended, asked] = [arms.reduce((sum, arm) => sum + arm.ended, 0), arms.reduce((sum, arm) => sum + arm.runs, 0)];
  return `${budget}: of ${claims.length} statements ${count("pass")} hold, ${count("fail")} do not, ${count("cannot-tell")} cannot be told; ${ended} of ${asked} runs`;
}
