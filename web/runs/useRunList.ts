/** @file The list of a lab's runs, kept up to date. */
import type { Lab, LabList } from "../../src/lab/index.ts";
import { useLatest } from "../frame/useLatest.ts";

/** Null until it is there. */
export const useRunList = (lab: Lab): LabList | Error | null =>
  useLatest(
    lab,
    "runs",
    () => lab.listRuns(),
    ({ kind }) => kind === "list" || kind === "run",
  );
