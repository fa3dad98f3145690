/** @file What there is to choose from, for help, which does not wait for the engine. */

/** Names of executors, and what each does. */
export const EXECUTOR_TITLES = [
  ["local", "trains here, several runs at one time"],
  ["slurm", "has a cluster train, as job arrays of Slurm, and watches them"],
  ["commands", "writes a list of commands, each for one run or several, and starts none"],
] as const;

export type ExecutorName = (typeof EXECUTOR_TITLES)[number][0];
