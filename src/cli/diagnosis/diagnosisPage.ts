/** @file The page of a diagnosis: of a run its report, of a log the same or, where it holds several runs, one of all of them. */
import type { GrokkingDefinition } from "../../analysis/index.ts";
import { checkPage } from "../../console/checkPage.ts";
import { wordDiagnosis } from "../../console/diagnosisWords.ts";
import { renderRuns, wordRun, wordUnjudged } from "../../console/runPage.ts";
import { replaceFile } from "../../files/index.ts";
import { listRecordedColumns } from "../../instruments/index.ts";
import { isReport, judgeRuns, renderDiagnosedRuns } from "../../report/index.ts";
import { judgeRun } from "../../verdict/index.ts";
import { readVersion } from "../../version.ts";
import type { Source, SourceRun } from "./diagnosisSource.ts";

/** @throws RequestError where the page may not be written there */
export function checkDiagnosisPage(page: string): void {
  checkPage(page, isReport);
}

/** @throws RequestError where the page may not be written there */
export async function writeDiagnosisPage(
  page: string,
  source: Source,
  runs: readonly SourceRun[],
  definition?: GrokkingDefinition,
): Promise<void> {
  checkDiagnosisPage(page);
  replaceFile(
    page,
    source.run === null ? await renderLog(source, runs, definition) : await renderRun(source.run, definition),
  );
}

async function renderRun(directory: string, definition: GrokkingDefinition | undefined): Promise<string> {
  const { runs } = await judgeRuns([directory], { definition });
  return renderRuns(runs.map(wordRun));
}

async function renderLog(
  { name: title }: Source,
  all: readonly SourceRun[],
  definition: GrokkingDefinition | undefined,
): Promise<string> {
  const words = wordDiagnosis(null);
  const runs = all.map(({ run, series, manifest, experiment, diagnosis }) => ({
    ...{ label: run ?? title, series, manifest, experiment },
    diagnosed: { diagnosis, ...words },
  }));
  const [only, ...others] = runs;
  if (only !== undefined && others.length === 0)
    return renderRuns([wordUnjudged({ ...only, ...judgeRun(only, definition) })], { title });
  const generatedBy = `slingshot ${readVersion()}`;
  return renderDiagnosedRuns({ title, runs, instruments: listRecordedColumns(), generatedBy });
}
