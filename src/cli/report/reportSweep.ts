/** @file The page of a sweep: asked for, or made when its runs have ended. */
import { dirname, join } from "node:path";
import type { GrokkingDefinition } from "../../analysis/index.ts";
import { checkPage } from "../../console/checkPage.ts";
import type { Context } from "../../console/context.ts";
import { DONE } from "../../console/exitCodes.ts";
import { readAnew } from "../../console/readAnew.ts";
import { asOperand, formatCommandLine } from "../../console/shellCommand.ts";
import { RequestError } from "../../experiment/requestError.ts";
import { StoreError } from "../../files/storeError.ts";
import type { SweepFolderPage } from "../../report/index.ts";
import type { JudgedAnew } from "../../sweep/index.ts";
import { bold, Progress } from "../../terminal/index.ts";
import { readVersion } from "../../version.ts";
import { formatStep } from "../../words.ts";

/** Of the command's options. */
interface SweepReportOptions {
  readonly out?: string;
  readonly points?: string;
  readonly threshold?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Writes the page of the sweep in `folder` and says what is on it; returns the exit code. */
export async function reportSweep(
  folder: string,
  definition: GrokkingDefinition | undefined,
  options: SweepReportOptions,
  context: Context,
): Promise<number> {
  const { defaultReached } = await import("../../verdict/generalisation.ts");
  if (options.points !== undefined)
    throw new RequestError("--points: goes with runs; the page of a sweep has no lines");
  if (options.threshold !== undefined && Number(options.threshold) !== defaultReached * 100)
    throw new RequestError(
      `--threshold: goes with runs; those of a sweep were judged at ${defaultReached * 100} % as they ended; --grokked judges them anew`,
    );
  const page = options.out ?? pageOf(folder);
  await checkSweepPage(page);
  const progress = new Progress(context.stderr, { quiet: options.quiet === true, env: context.env });
  const anew = definition === undefined ? null : await readAnew(folder, definition, progress);
  const { headline, runs, outcomes } = await writePage(folder, page, anew);
  progress.say([bold(headline)]);
  if (outcomes.length < runs)
    progress.say(
      `the sweep is not finished: ${formatStep(runs - outcomes.length)} of ${formatStep(runs)} runs have not ended`,
    );
  const by = definition && { definition: { name: definition.name, meaning: definition.meaning } };
  const document = { report: page, headline, runs, ended: outcomes.length, ...by };
  context.stdout.write(`${options.json === true ? JSON.stringify(document) : page}\n`);
  return DONE;
}

/**
 * The page of a sweep that has ended, in its folder. What is in the way there does not matter to the runs.
 * @returns its path; null where it cannot be written, which is said
 */
export async function writeSweepPage(folder: string, say: (line: string) => void): Promise<string | null> {
  const page = pageOf(folder);
  try {
    await writePage(folder, page);
    return page;
  } catch (error) {
    if (!(error instanceof RequestError || (error instanceof StoreError && error.kind === "unwritable"))) throw error;
    say(
      `warning: ${error.message}; the runs are complete: ${formatCommandLine(["report", asOperand(folder), "--out", "FILE"])}`,
    );
    return null;
  }
}

const pageOf = (folder: string): string => join(folder, "report.html");

async function checkSweepPage(page: string): Promise<void> {
  const { isReport } = await import("../../report/index.ts");
  checkPage(page, isReport);
}

async function writePage(folder: string, page: string, anew: JudgedAnew | null = null): Promise<SweepFolderPage> {
  const { renderSweepFolder } = await import("../../report/index.ts");
  const { replaceFile } = await import("../../files/index.ts");
  await checkSweepPage(page);
  const made = renderSweepFolder(folder, dirname(page), `slingshot ${readVersion()}`, anew);
  replaceFile(page, made.html);
  return made;
}
