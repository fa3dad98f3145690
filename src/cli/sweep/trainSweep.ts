/** @file Has the runs of a sweep trained, and says how it ended: the result, the page, and the exit code. */
import type { Context } from "../../console/context.ts";
import { executeSweep, type Training, type TrainingLimits } from "../../console/executeSweep.ts";
import { DAMAGED_DATA, DONE, INTERRUPTED } from "../../console/exitCodes.ts";
import { describeStatus, statusDocument } from "../../console/narrateSweep.ts";
import { asOperand, formatCommandLine } from "../../console/shellCommand.ts";
import type { ExecutorEnd, SweepStatus } from "../../sweep/index.ts";
import type { Progress } from "../../terminal/index.ts";
import { formatStep } from "../../words.ts";
import { writeSweepPage } from "../report/reportSweep.ts";

interface Wishes extends TrainingLimits {
  readonly json: boolean;
}

interface Console {
  readonly progress: Progress;
  readonly context: Context;
}

/** Trains what has no end yet, narrates it, prints how the sweep stands and returns the exit code. */
export async function trainSweep(training: Training, wishes: Wishes, { progress, context }: Console): Promise<number> {
  const { executor, sweep } = training;
  const { end, status, handedOver } = await executeSweep(training, wishes, progress);
  if (end.kind === "stopped") progress.fail(end.reason);
  if (end.kind === "handed-over") progress.say(`${formatStep(handedOver)} runs are handed over: ${end.path}`);
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
}

/** Runs up to which a page is made unasked: some 9 MB, which a browser opens at once. */
const MOST_PAGE_RUNS = 10_000;

async function makePage(folder: string, runs: number, progress: Progress): Promise<string | null> {
  if (runs <= MOST_PAGE_RUNS) return writeSweepPage(folder, (line) => progress.say(line));
  progress.say(`the page of so many runs is large; to make it: ${formatCommandLine(["report", asOperand(folder)])}`);
  return null;
}

/** The exit code. */
export function codeOf({ kind }: ExecutorEnd, { failed }: SweepStatus): number {
  if (kind === "interrupted") return INTERRUPTED;
  return kind === "stopped" || (kind === "done" && failed > 0) ? DAMAGED_DATA : DONE;
}
