/** @file Has the runs of a sweep trained: progress, Ctrl-C, the budget of hours, the result, and the exit code. */
import type { Context } from "../console/context.ts";
import { DAMAGED_DATA, DONE, INTERRUPTED } from "../console/exitCodes.ts";
import { listenForInterrupt } from "../console/interrupt.ts";
import { describeRunning, describeStatus, describeWhole, sayLeftOut, statusDocument } from "../console/narrateSweep.ts";
import { asOperand, formatCommandLine } from "../console/shellCommand.ts";
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
import { formatStep } from "../words.ts";
import { writeSweepPage } from "./reportSweep.ts";

/** What is to be trained, and by whom. */
interface Training {
  readonly executor: Executor;
  readonly sweep: Sweep;
  readonly plan: SweepPlan;
  readonly options: ExecutorOptions;
  readonly launch: Launch;
}

interface Wishes {
  readonly json: boolean;
  readonly retryFailed: boolean;
  /** Of training, all runs together. */
  readonly hours: number | undefined;
}

interface Console {
  readonly progress: Progress;
  readonly context: Context;
}

/** Trains what has no end yet, narrates it, prints how the sweep stands and returns the exit code. */
export async function trainSweep(training: Training, wishes: Wishes, { progress, context }: Console): Promise<number> {
  const { executor, sweep, plan, options, launch } = training;
  const standing = lookAt(sweep, plan, wishes.retryFailed);
  progress.say(`${plan.name}: ${describeStatus(standing.status)}, in ${sweep.folder}`);
  sayLeftOut(standing.status.leftOut, progress);
  if (executor.handsOver && wishes.hours !== undefined)
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
        if (!executor.handsOver && isSpent(state, wishes.hours) && !budget.signal.aborted) {
          progress.say(`budget.hours: ${wishes.hours} hours are trained; stopping and saving`);
          budget.abort();
        }
      },
    });
    progress.end();
    const { status } = lookAt(sweep, plan, false);
    if (end.kind === "stopped") progress.fail(end.reason);
    if (end.kind === "handed-over")
      progress.say(`${formatStep(standing.points.length)} runs are handed over: ${end.path}`);
    else progress.say(describeStatus(status));
    const again = formatCommandLine(context.args);
    const part = (name: string) => formatCommandLine(["sweep", name, asOperand(sweep.folder)]);
    if (end.kind === "interrupted" && executor.handsOver)
      progress.say(`the jobs go on; to watch them: ${again}; to end them: ${part("stop")}`);
    else if (end.kind === "interrupted" || end.kind === "stopped") progress.say(`to go on: ${again}`);
    else if (status.failed > 0) progress.say(`why they failed: ${part("status")}`);
    const page = end.kind === "done" ? await makePage(sweep.folder, status.runs, progress) : null;
    if (page !== null) progress.say(`report     ${page}`);
    const path = end.kind === "handed-over" ? { path: end.path } : {};
    const document = { ...statusDocument(status), report: page, ...path };
    context.stdout.write(
      `${wishes.json ? JSON.stringify(document) : "path" in document ? document.path : sweep.folder}\n`,
    );
    return codeOf(end, status);
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

/** Runs up to which a page is made unasked: some 9 MB, which a browser opens at once. */
const MOST_PAGE_RUNS = 10_000;

async function makePage(folder: string, runs: number, progress: Progress): Promise<string | null> {
  if (runs <= MOST_PAGE_RUNS) return writeSweepPage(folder, (line) => progress.say(line));
  progress.say(`the page of so many runs is large; to make it: ${formatCommandLine(["report", asOperand(folder)])}`);
  return null;
}

const isSpent = ({ secondsTrained }: SweepProgress, hours: number | undefined): boolean =>
  hours !== undefined && secondsTrained >= hours * 3600;

function codeOf({ kind }: ExecutorEnd, { failed }: SweepStatus): number {
  if (kind === "interrupted") return INTERRUPTED;
  return kind === "stopped" || (kind === "done" && failed > 0) ? DAMAGED_DATA : DONE;
}
