/** @file The page of a diagnosis: what a report shows of a run, and what was found in it. */
import type { GrokkingDefinition } from "../analysis/index.ts";
import type { DiagnosisWords } from "../answers/index.ts";
import { wordUnjudged } from "../console/runPage.ts";
import { RequestError } from "../experiment/requestError.ts";
import { replaceFile } from "../files/index.ts";
import { listRecordedColumns } from "../instruments/index.ts";
import { isReport, renderReport } from "../report/index.ts";
import { judgeRun } from "../verdict/index.ts";
import { readVersion } from "../version.ts";
import { checkPage } from "./checkPage.ts";
import type { Source, SourceRun } from "./diagnosisSource.ts";

/** @throws RequestError where the source holds several runs, or the page may not be written there */
export function writeDiagnosisPage(
  page: string,
  { name }: Source,
  runs: readonly SourceRun[],
  words: DiagnosisWords,
  definition?: GrokkingDefinition,
): void {
  const [shown, ...others] = runs as readonly [SourceRun, ...SourceRun[]];
  if (others.length > 0)
    throw new RequestError(
      `--out: ${name} holds ${runs.length} runs, and a page is of one; slingshot import makes a run of each`,
    );
  checkPage(page, isReport);
  const { series, manifest, experiment, diagnosis } = shown;
  const run = wordUnjudged({
    series,
    manifest,
    experiment,
    label: name,
    ...judgeRun({ series, manifest }, definition),
  });
  replaceFile(
    page,
    renderReport({
      title: name,
      runs: [run],
      instruments: listRecordedColumns(),
      generatedBy: `slingshot ${readVersion()}`,
      diagnosis: { diagnosis, ...words },
    }),
  );
}
