/** @file Runs of a lab by what they compute. It has the schemas of experiments, which are large: loaded where there are runs. */
import "../strictSchemas.ts";

export { findFork, findRun } from "../../src/lab/start/pair.ts";
