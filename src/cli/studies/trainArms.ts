/** @file Has the arms of studies trained, one after the other, or tells what that would take. */
import { mkdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, resolve } from "node:path";
import { type Context, writeAnswer } from "../../console/context.ts";
import { executeSweep } from "../../console/executeSweep.ts";
import { DAMAGED_DATA, DONE, INTERRUPTED } from "../../console/exitCodes.ts";
import { RequestError } from "../../experiment/requestError.ts";
import { asStoreError, StoreError } from "../../files/storeError.ts";
import { type ArmEstimate, estimateArm, type PlannedArm } from "../../studies/index.ts";
import { type Executor, type ExecutorEnd, type ExecutorOptions, openSweep, type Sweep } from "../../sweep/index.ts";
import { bold, type Progress } from "../../terminal/index.ts";
import { formatDuration, formatStep } from "../../words.ts";
import { codeOf } from "../sweep/trainSweep.ts";

/** Who trains, and how. */
export interface ArmTraining {
  readonly data: string | null;
  readonly retryFailed: boolean;
  readonly executor: Executor;
  readonly executorOptions: ExecutorOptions;
}

/** Says what would be trained; nothing is written. */
export async function tellArms(
  { executorOptions, data }: ArmTraining,
  arms: readonly PlannedArm[],
  isJson: boolean,
  context: Context,
): Promise<number> {
  const estimates: (ArmEstimate & { readonly arm: string; readonly folder: string })[] = [];
  for (const planned of arms)
    estimates.push({ arm: planned.arm.name, folder: planned.folder, ...(await estimateArm(planned, data)) });
  const atOneTime = runsAtOneTime(executorOptions);
  const total = (of: "runs" | "left" | "secondsLeft") => estimates.reduce((sum, estimate) => sum + estimate[of], 0);
  const seconds = total("secondsLeft") / atOneTime;
  const lines = [
    ...estimates.map(
      ({ arm, runs, left, secondsLeft }) =>
        `${arm}: ${formatStep(runs)} runs, ${formatStep(left)} to be trained, about ${formatDuration(secondsLeft / atOneTime)}`,
    ),
    `${formatStep(total("runs"))} runs, ${formatStep(total("left"))} to be trained; about ${formatDuration(seconds)} with ${atOneTime} at one time`,
  ];
  writeAnswer(
    { document: { runs: total("runs"), left: total("left"), seconds, arms: estimates }, lines },
    isJson,
    context,
  );
  return DONE;
}

const runsAtOneTime = ({ jobs, slurm }: ExecutorOptions): number => jobs ?? slurm?.throttle ?? availableParallelism();

/** @returns the exit code: INTERRUPTED ends all, what fails in one arm leaves the others */
export async function trainArms(
  arms: readonly PlannedArm[],
  { executor, executorOptions, retryFailed, data }: ArmTraining,
  progress: Progress,
  { script }: Context,
): Promise<number> {
  let code = DONE;
  let secondsLeft: readonly number[] = [];
  for (const each of arms) secondsLeft = [...secondsLeft, (await estimateArm(each, data)).secondsLeft];
  for (const [i, { arm, folder, document, plan }] of arms.entries()) {
    const left = secondsLeft.reduce((sum, seconds) => sum + seconds, 0) / runsAtOneTime(executorOptions);
    secondsLeft = secondsLeft.slice(1);
    progress.say([bold(`arm ${i + 1} of ${arms.length}`), `, about ${formatDuration(left)} left for all`]);
    const sweep = await open(folder, plan, document, progress);
    if (sweep === null) {
      code = DAMAGED_DATA;
      continue;
    }
    const args = data === null || arm.needs === undefined ? [] : ["--data", resolve(data)];
    const training = { executor, sweep, plan, options: executorOptions, launch: { script, args } };
    const { end, status } = await executeSweep(training, { retryFailed, hours: undefined }, progress);
    if (end.kind === "interrupted") return INTERRUPTED;
    sayEnd(end, progress);
    code = Math.max(code, codeOf(end, status));
  }
  return code;
}

/** What is wrong with one arm is said, and leaves the others: null. */
async function open(
  folder: string,
  plan: PlannedArm["plan"],
  document: PlannedArm["document"],
  progress: Progress,
): Promise<Sweep | null> {
  try {
    asStoreError("unwritable", "make", folder, () => mkdirSync(dirname(folder), { recursive: true }));
    return await openSweep(folder, plan, { ...document });
  } catch (error) {
    if (!(error instanceof RequestError || error instanceof StoreError)) throw error;
    progress.fail(error.message);
    return null;
  }
}

function sayEnd(end: ExecutorEnd, progress: Progress): void {
  if (end.kind === "stopped") progress.fail(end.reason);
  if (end.kind === "handed-over")
    progress.say(`handed over: ${end.path}; the same command judges when they have ended`);
}
