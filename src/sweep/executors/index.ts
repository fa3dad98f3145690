/** @file All executors: a new one is a file here, a line in this list and one in `titles.ts`. */
import { RequestError } from "../../experiment/index.ts";
import { listChoices } from "../../listNames.ts";
import { showValue } from "../../showValue.ts";
import { commands } from "./commands.ts";
import type { Executor } from "./executor.ts";
import { local } from "./local.ts";
import { slurm } from "./slurm/index.ts";
import type { ExecutorName } from "./titles.ts";

const EXECUTORS: Readonly<Record<ExecutorName, Executor>> = { local, slurm, commands };

/** @throws RequestError for a name that none has */
export function findExecutor(name: string): Executor {
  const found = Object.entries(EXECUTORS).find(([own]) => own === name)?.[1];
  if (found !== undefined) return found;
  const allowed = listChoices(Object.keys(EXECUTORS));
  throw new RequestError(`${showValue(name)} is not allowed; must be ${allowed}`, { option: "executor" });
}

export type {
  Executor,
  ExecutorEnd,
  ExecutorOptions,
  Launch,
  RunningPoint,
  SweepProgress,
} from "./executor.ts";
