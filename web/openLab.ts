/** @file Which lab a page belongs to: run folders, where the program serves it, and else the tab's own. */
import type { Lab } from "../src/lab/index.ts";
import { isFolderLab } from "./folders/isFolderLab.ts";
import { createTabLab } from "./tab/createTabLab.ts";

/** What asks a server is loaded where there is one. */
export const openLab = async (): Promise<Lab> =>
  isFolderLab() ? (await import("./folders/createFolderLab.ts")).createFolderLab() : createTabLab();
