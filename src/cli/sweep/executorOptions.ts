/** @file What `slingshot sweep` is told of its executors: each option goes with some of them. */
import type { Command } from "commander";
import { collect, parseCount } from "../../console/options.ts";
import { RequestError } from "../../experiment/requestError.ts";
import { EXECUTOR_TITLES, type ExecutorName } from "../../sweep/executors/titles.ts";
import type { ExecutorOptions } from "../../sweep/index.ts";

/** As the command line gives them. */
export interface ExecutorArguments {
  readonly executor: string;
  readonly jobs?: string;
  readonly chunk?: string;
  readonly partition?: string;
  readonly time?: string;
  readonly mem?: string;
  readonly throttle?: string;
  readonly sbatch?: readonly string[];
  readonly wait: boolean;
}

type ArgumentName = Exclude<keyof ExecutorArguments, "executor">;

/** The executors with which an option goes. */
const GOES_WITH: Readonly<Record<ArgumentName, readonly ExecutorName[]>> = {
  jobs: ["local"],
  chunk: ["slurm", "commands"],
  partition: ["slurm"],
  time: ["slurm"],
  mem: ["slurm"],
  throttle: ["slurm"],
  sbatch: ["slurm"],
  wait: ["slurm"],
};

export function addExecutorOptions(command: Command): Command {
  return command
    .option("--executor <name>", EXECUTOR_TITLES.map(([name, title]) => `${name}: ${title}`).join("; "), "local")
    .option("--jobs <n>", "local: runs at one time, each on one thread (default: as many as cores)")
    .option("--chunk <n>", "slurm, commands: runs that one task or command trains (default: 1)")
    .option("--partition <name>", "slurm: where tasks go (default: the cluster's)")
    .option(
      "--time <limit>",
      "slurm: of a task, as sbatch takes it: minutes, HH:MM:SS, D-HH:MM:SS; it goes on in the next",
    )
    .option("--mem <size>", "slurm: memory of a task, as sbatch takes it: 2G")
    .option("--throttle <n>", "slurm: tasks of an array that run at one time at most")
    .option(
      "--sbatch <option>",
      "slurm: another option of sbatch, as it is: --sbatch=--account=lab (repeatable)",
      collect,
    )
    .option("--no-wait", "slurm: hand the runs over and end");
}

/** @throws RequestError for what is not allowed, or goes with another executor */
export function parseExecutorOptions(given: ExecutorArguments): ExecutorOptions {
  const { jobs, chunk, partition, time, mem, throttle, sbatch, wait } = given;
  for (const [name, executors] of Object.entries(GOES_WITH)) {
    const value = given[name as ArgumentName];
    const isGiven = name === "wait" ? value === false : value !== undefined;
    if (isGiven && !executors.some((executor) => executor === given.executor))
      throw new RequestError(
        `${name === "wait" ? "--no-wait" : `--${name}`}: goes with --executor ${executors.join(" or ")}`,
      );
  }
  return {
    wait,
    ...(jobs !== undefined && { jobs: parseCount("--jobs", jobs, 1) }),
    ...(chunk !== undefined && { chunk: parseCount("--chunk", chunk, 1) }),
    slurm: {
      ...(partition !== undefined && { partition }),
      ...(time !== undefined && { time }),
      ...(mem !== undefined && { memory: mem }),
      ...(throttle !== undefined && { throttle: parseCount("--throttle", throttle, 1) }),
      ...(sbatch !== undefined && { extra: sbatch }),
    },
  };
}
