/** @file The page of a run, made when it has ended. */
import { join } from "node:path";
import type { GrokkingDefinition } from "../analysis/index.ts";
import { StoreError } from "../files/storeError.ts";
import type { EndedRun } from "../training/index.ts";
import type { JudgedRun } from "../verdict/index.ts";
import { readVersion } from "../version.ts";
import { wordProblem } from "./remedy.ts";
import { asOperand, formatCommandLine } from "./shellCommand.ts";

/** What cannot be judged, in the words of the command line. */
export function wordUnjudged<T extends JudgedRun>(run: T): T {
  return run.unjudged ? { ...run, unjudged: { problem: wordProblem(run.unjudged) } } : run;
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
  const { judgeRuns, renderReport } = await import("../report/index.ts");
  const { listRecordedColumns } = await import("../instruments/index.ts");
  const { replaceFile } = await import("../files/index.ts");
  const path = join(run.directory, "report.html");
  const { runs } = await judgeRuns([run.directory], { known: { run, judgement }, definition });
  const page = renderReport({
    title: String(run.experiment.name),
    runs: runs.map(wordUnjudged),
    instruments: listRecordedColumns(),
    generatedBy: `slingshot ${readVersion()}`,
  });
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
