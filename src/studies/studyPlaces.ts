/** @file Where things lie in the folder of studies: docs/guide/studies.md. */
import { join } from "node:path";
import type { Budget } from "./study.ts";

/** Unless another folder is named. */
export const STUDIES_ROOT = "studies";

/** `studies/smoke/epsilon`: the page and the verdicts of a study. */
export const studyFolder = (root: string, budget: Budget, study: string): string => join(root, budget, study);

export const verdictFile = (folder: string): string => join(folder, "verdict.json");

export const pageFile = (folder: string): string => join(folder, "report.html");

/** `studies/smoke/arms/hypercube`: the sweep of an arm, whichever studies it is of. */
export const armFolder = (root: string, budget: Budget, arm: string): string => join(root, budget, "arms", arm);

/** The page of all studies at a budget. */
export const indexFile = (root: string, budget: Budget): string => join(root, budget, "index.html");
