/** @file The page of a sweep from its folder: its points and its journal, and no run. */
import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { readPoints } from "../../sweep/folder/points.ts";
import { Journal, type JudgedAnew, listFailedPlaces, readSweepFolder, runPlace } from "../../sweep/index.ts";
import type { Outcome } from "../../sweep/outcome.ts";
import { dropVaried } from "./dropPaths.ts";
import { createSweepData, type RunPlace } from "./sweepData.ts";
import { writeSweepHeadline } from "./sweepHeadline.ts";
import { renderSweepPage } from "./sweepPage.ts";

export interface SweepFolderPage {
  readonly html: string;
  readonly headline: string;
  readonly runs: number;
  /** Runs that have ended, in whatever way. */
  readonly outcomes: readonly Outcome[];
}

/**
 * @param beside folder of the page, for links
 * @param anew the runs judged by another definition of generalising; without it, as the journal has them
 * @throws StoreError where the folder is no sweep or cannot be read
 */
export function renderSweepFolder(
  folder: string,
  beside: string,
  generatedBy: string,
  anew: JudgedAnew | null = null,
): SweepFolderPage {
  const { name, base } = readSweepFolder(folder);
  const points = readPoints(folder);
  const journal = anew?.outcomes ?? new Journal(folder).outcomes;
  const definition = anew?.definition ?? null;
  const outcomes = points.flatMap(({ hash }) => journal.get(hash) ?? []);
  const axes = [...new Set(points.flatMap(({ values }) => Object.keys(values)))];
  const placeOf = (hash: string): RunPlace | null => {
    // What failed was moved away; where it is tried again, the outcome is still that of the former attempt.
    const failed = journal.get(hash)?.status === "failed" ? listFailedPlaces(folder, hash).at(-1) : undefined;
    const directory = failed ?? runPlace(folder, hash).directory;
    if (!existsSync(directory)) return null;
    return { folder: relative(beside, directory), hasReport: existsSync(join(directory, "report.html")) };
  };
  const html = renderSweepPage({
    ...{ name, base: dropVaried(base, points), axes, points, outcomes, definition, placeOf, generatedBy },
  });
  const headline = writeSweepHeadline(createSweepData(axes, points, outcomes, placeOf, definition));
  return { html, headline, runs: points.length, outcomes };
}
