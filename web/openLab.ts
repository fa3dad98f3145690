/** @file Which lab a page belongs to: run folders, where the program serves it, and else the tab's own. */
import { type Lab, LabError } from "../src/lab/index.ts";

export async function openLab(): Promise<Lab> {
  throw new LabError("missing", "this page is served by no lab");
}
