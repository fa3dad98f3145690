/** @file The end of a run: its last checkpoint, its events, its manifest, its report and its result. */

import { join } from "node:path";
import { detectSlingshots, findGrokkingTimes, type GrokkingTimes, type SlingshotReport } from "../analysis/index.ts";
import { listRecordedColumns } from "../instruments/index.ts";
import { collectRuns, renderReport } from "../report/index.ts";
import type { ColumnValues } from "../series.ts";
import type { TrainingSession } from "../session/index.ts";
import { asOperand, formatCommandLine } from "../shellCommand.ts";
import { type Run, type RunEvent, type RunWriter, readRun, replaceFile, StoreError } from "../store/index.ts";
import { readVersion } from "../version.ts";
import type { CheckpointSaver } from "./checkpointSaver.ts";
import { hashParameters } from "./hashParameters.ts";
import { firstStepOf } from "./recordedRun.ts";
import type { WatchedSeries } from "./recording.ts";
import type { RunResult } from "./runResult.ts";

/** Waits before writing the end is tried again, in case a disk is full for a moment only. */
const RETRIES_MS = [1000, 3000];

/** How training ended, and what was seen on the way. */
interface Ending extends Pick<RunResult, "status" | "nonFinite"> {
  readonly elapsedMs: number;
  /** Steps taken now. */
  readonly taken: number;
  readonly watched: WatchedSeries;
}

/** Writes what the run ended with, and gives the result. */
export async function concludeRun(
  { session, writer }: { readonly session: TrainingSession; readonly writer: RunWriter },
  saver: CheckpointSaver,
  { status, nonFinite, elapsedMs, taken, watched }: Ending,
  say: (line: string) => void,
): Promise<RunResult> {
  const found = detectSlingshots({ ...watched.read(), historyEnd: firstStepOf(writer) });
  const parametersSha256 = hashParameters(session.parameters);
  const stepsPerSecond = elapsedMs > 0 ? taken / (elapsedMs / 1000) : 0;
  await insist(writer, session.step, () => {
    if (nonFinite) saver.saveLastFinite();
    else saver.saveLast();
    writer.writeEvents(listEvents(found, nonFinite));
    // What an earlier part of the run stopped with is over.
    writer.finish(status, { parametersSha256, stepsPerSecond, error: undefined });
  });
  return summarizeRun(await readRun(writer.directory), { threads: session.threads, stepsTaken: taken, say });
}

/** The result of a run that has ended, from what is recorded of it; writes its report. */
export async function summarizeRun(
  run: Run,
  { threads, stepsTaken, say }: Pick<RunResult, "threads" | "stepsTaken"> & { readonly say: (line: string) => void },
): Promise<RunResult> {
  const { manifest, series, events } = run;
  const { step, columns } = series;
  const { trainLoss, trainAccuracy, lastLayerNorm, validationAccuracy } = columns;
  if (!trainLoss || !trainAccuracy || !lastLayerNorm) {
    throw new StoreError("damaged", run.directory, `${run.directory} has no series of its training`);
  }
  const found = detectSlingshots({ step, trainLoss, trainAccuracy, lastLayerNorm, historyEnd: firstStepOf(run) });
  const nonFinite = events.find(({ kind }) => kind === "non-finite");
  return {
    run: run.directory,
    status: manifest.status as RunResult["status"],
    steps: manifest.steps ?? 0,
    stepsTaken,
    stepsPerSecond: manifest.stepsPerSecond ?? Number.NaN,
    threads,
    parametersSha256: manifest.parametersSha256 ?? "",
    trainLoss: trainLoss.at(-1) ?? Number.NaN,
    trainAccuracy: trainAccuracy.at(-1) ?? Number.NaN,
    validationAccuracy: validationAccuracy ? lastNumber(validationAccuracy) : null,
    lastLayerNorm: lastLayerNorm.at(-1) ?? Number.NaN,
    answer: found.answer,
    reason: found.reason,
    slingshots: found.slingshots,
    grokking: findTimes(run),
    ...(nonFinite && { nonFinite: { step: nonFinite.step, value: String(nonFinite.value) } }),
    report: await writeReport(run, found, say),
  };
}

/** What happened, in the order of the steps: it follows from the series alone, whoever computed them and when. */
function listEvents(found: SlingshotReport, nonFinite: RunResult["nonFinite"]): RunEvent[] {
  const slingshots = found.slingshots.map((slingshot) => ({ step: slingshot.spike, kind: "slingshot", ...slingshot }));
  return nonFinite ? [...slingshots, { kind: "non-finite", ...nonFinite }] : slingshots;
}

/** Tries a few times what must not fail, then says what is left of the run. */
async function insist(writer: RunWriter, step: number, action: () => void): Promise<void> {
  for (const waitMs of [...RETRIES_MS, null]) {
    try {
      action();
      return;
    } catch (error) {
      if (!(error instanceof StoreError && error.kind === "unwritable")) throw error;
      if (waitMs === null) {
        const message = `${error.message}; the run stopped at step ${step} and is saved up to its last checkpoint: ${formatCommandLine(["resume", asOperand(writer.directory)])}`;
        throw new StoreError("unsaved", error.path, message, error);
      }
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }
}

function findTimes({ series: { step, columns }, manifest }: Run): GrokkingTimes | null {
  const { trainAccuracy, validationAccuracy } = columns;
  if (!trainAccuracy || !validationAccuracy) return null;
  const epochRows = manifest.data?.stepsPerEpoch ?? 1;
  return findGrokkingTimes({ step, trainAccuracy, validationAccuracy }, { epochRows });
}

/** Writes report.html into the run folder, a fork's together with its parent; returns its path, or null if it cannot. */
async function writeReport(run: Run, slingshots: SlingshotReport, say: (line: string) => void): Promise<string | null> {
  const path = join(run.directory, "report.html");
  const name = String(run.experiment.name);
  const runs =
    run.manifest.forkedFrom !== undefined
      ? (await collectRuns([run.directory])).runs
      : [{ ...run, label: name, slingshots }];
  const page = { title: name, runs, instruments: listRecordedColumns(), generatedBy: `slingshot ${readVersion()}` };
  try {
    replaceFile(path, renderReport(page));
    return path;
  } catch (error) {
    if (!(error instanceof StoreError && error.kind === "unwritable")) throw error;
    // All that was computed is saved; the page can be made from it at any time.
    say(
      `warning: ${error.message}; the run itself is complete: ${formatCommandLine(["report", asOperand(run.directory)])}`,
    );
    return null;
  }
}

/** The last value that is a number: validation is looked at now and then. */
function lastNumber(values: ColumnValues): number | null {
  for (let i = values.length - 1; i >= 0; i--) if (!Number.isNaN(values[i])) return values[i] as number;
  return null;
}
