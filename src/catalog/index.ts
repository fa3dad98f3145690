/** @file The runs of folders, as people keep them: listed, named, labelled, removed. */
export { type Condition, findValue, meets, parseCondition } from "./conditions.ts";
export { type ListedRun, type ListRequest, listRuns, type RunList } from "./listRuns.ts";
export { planRemoval, type Removal, removeRun } from "./removeRun.ts";
export { RUN_HELP, resolveRun, resolveRuns } from "./resolveRun.ts";
export { nameRun, RUNS_ROOT, type RunState, type RunSummary, STATES, summarizeRun } from "./runSummary.ts";
