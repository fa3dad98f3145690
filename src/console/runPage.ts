/** @file The page of a run, made when it has ended. */
import { join } from "node:path";
import type { GrokkingDefinition } from "../analysis/index.ts";
import { StoreError } from "../files/storeError.ts";
import type { JudgedFolder, ReportedRun, ReportOptions } from "../report/index.ts";
import type { EndedRun } from "../training/index.ts";
import { type JudgedRun, listExperimentNames } from "../verdict/index.ts";
import { readVersion } from "../version.ts";
import { joinWords } from "../words.ts";
import { wordDiagnosis } from "./diagnosisWords.ts";
import { wordProblem } from "./remedy.ts";
import { asOperand, formatCommandLine } from "./shellCommand.ts";

/** What cannot be judged, in the words of the command line. */
export function wordUnjudged<T extends JudgedRun>(run: T): T {
  return run.unjudged ? { ...run, unjudged: { problem: wordProblem(run.unjudged) } } : run;
}

/** A run of a report, in the words of the command line. */
export function wordRun({ diagnosis, ...run }: JudgedFolder): ReportedRun & Pick<JudgedFolder, "directory"> {
  return {
    ...wordUnjudged(run),
    ...(diagnosis !== null && { diagnosed: { diagnosis, ...wordDiagnosis(run) } }),
  };
}

/** The page of runs side by side; its title says which experiments they are of. */
export async function renderRuns(
  runs: readonly ReportedRun[],
  options: Partial<Pick<ReportOptions, "title" | "pointLimit" | "validationReached">> = {},
): Promise<string> {
  const { renderReport } = await import("../report/index.ts");
  const { listRecordedColumns } = await import("../instruments/index.ts");
  const names = listExperimentNames(runs);
  const title = names.length === 0 ? "Runs" : joinWords(names);
  const generatedBy = `slingshot ${readVersion()}`;
  return renderReport({ title, runs, instruments: listRecordedColumns(), generatedBy, ...options });
}

/**
 * Writes report.html into the run folder, a fork's together with its parent; returns its path, or null if it cannot.
 * @param definition by which the run was judged, and its parent is to be
 */
export async function writeRunPage(
  { run, judgement }: EndedRun,
  say: (line: string) => void,
  definition?: GrokkingDefinition,
): Promise<string | null> {
  const { judgeRuns } = await import("../report/index.ts");
  const { replaceFile } = await import("../files/index.ts");
  const path = join(run.directory, "report.html");
  const { runs } = await judgeRuns([run.directory], { known: { run, judgement }, definition });
  const page = await renderRuns(runs.map(wordRun));
  try {
    replaceFile(path, page);
    return path;
  } catch (error) {
    if (!(error instanceof StoreError && error.kind === "unwritable")) throw error;
    // All that was computed is saved; the page can be made from it at any time.
    const again = formatCommandLine(["report", asOperand(run.directory)]);
    say(`warning: ${error.message}; the run itself is complete: ${again}`);
    return null;
  }
}
