/** @file Has the runs of a sweep trained by an executor: progress, Ctrl-C, and the budget of hours. */
import { readStatus } from "../sweep/folder/readStatus.ts";
import type {
  Executor,
  ExecutorEnd,
  ExecutorOptions,
  Launch,
  Sweep,
  SweepPlan,
  SweepProgress,
  SweepStatus,
} from "../sweep/index.ts";
import type { Progress } from "../terminal/index.ts";
import { listenForInterrupt } from "./interrupt.ts";
import { describeRunning, describeStatus, describeWhole, sayLeftOut } from "./narrateSweep.ts";

/** What is to be trained, and by whom. */
export interface Training {
  readonly executor: Executor;
  readonly sweep: Sweep;
  readonly plan: SweepPlan;
  readonly options: ExecutorOptions;
  readonly launch: Launch;
}

export interface TrainingLimits {
  readonly retryFailed: boolean;
  /** Of training, all runs together. */
  readonly hours: number | undefined;
}

export interface SweepEnd {
  readonly end: ExecutorEnd;
  readonly status: SweepStatus;
  /** Runs that others were asked for, where the executor hands them over. */
  readonly handedOver: number;
}

/** Trains what has no end yet; what has one is not begun again. */
export async function executeSweep(
  { executor, sweep, plan, options, launch }: Training,
  { retryFailed, hours }: TrainingLimits,
  progress: Progress,
): Promise<SweepEnd> {
  const standing = lookAt(sweep, plan, retryFailed);
  progress.say(`${plan.name}: ${describeStatus(standing.status)}, in ${sweep.folder}`);
  sayLeftOut(standing.status.leftOut, progress);
  if (executor.handsOver && hours !== undefined)
    progress.say("budget.hours: nobody counts them where runs are handed to others");
  const stopping = executor.handsOver ? "the jobs go on without this command" : "stopping and saving";
  const interrupt = listenForInterrupt(() => progress.say(`${stopping}; Ctrl-C again ends at once`));
  const budget = new AbortController();
  try {
    const end = await executor.execute({
      ...{ sweep, points: standing.points, options, launch },
      signal: AbortSignal.any([interrupt.signal, budget.signal]),
      say: (line) => progress.say(line),
      onProgress: (state) => {
        progress.update(describeWhole(state, plan.points.length), describeRunning(state));
        if (!executor.handsOver && isSpent(state, hours) && !budget.signal.aborted) {
          progress.say(`budget.hours: ${hours} hours are trained; stopping and saving`);
          budget.abort();
        }
      },
    });
    return { end, status: lookAt(sweep, plan, false).status, handedOver: standing.points.length };
  } finally {
    progress.end();
    interrupt.release();
  }
}

/** How the runs of the plan stand, and which of them are to be trained. The folder may have more, of an earlier file. */
function lookAt({ folder }: Sweep, { points }: SweepPlan, retryFailed: boolean) {
  const wanted = new Set(points.map(({ hash }) => hash));
  const left = new Set<string>();
  const status = readStatus(folder, {
    isMeant: ({ hash }) => wanted.has(hash),
    visit: ({ hash }, state, outcome) => {
      // One may have ended without a line in the journal, and gets it.
      if (outcome === undefined || (state === "failed" && retryFailed)) left.add(hash);
    },
  });
  return { status, points: points.filter(({ hash }) => left.has(hash)) };
}

const isSpent = ({ secondsTrained }: SweepProgress, hours: number | undefined): boolean =>
  hours !== undefined && secondsTrained >= hours * 3600;
