/** @file Which lab a page belongs to: run folders, where the program serves it, and else the tab's own. */
import type { Lab } from "../src/lab/index.ts";
import { createFolderLab, isFolderLab } from "./folders/createFolderLab.ts";
import { createTabLab } from "./tab/createTabLab.ts";

export const openLab = async (): Promise<Lab> => ((await isFolderLab()) ? createFolderLab() : createTabLab());
