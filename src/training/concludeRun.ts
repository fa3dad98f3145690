/** @file The end of a run: its last checkpoint, its events, its manifest and its result. */
import { StoreError } from "../files/index.ts";
import type { RunWriter } from "../recording/index.ts";
import { lastNumber } from "../series.ts";
import type { TrainingSession } from "../session/index.ts";
import { type RunEvent, readRun } from "../store/index.ts";
import { type Judgement, judgeRun, summarizeOutcome } from "../verdict/index.ts";
import type { CheckpointSaver } from "./checkpointSaver.ts";
import { hashParameters } from "./hashParameters.ts";
import type { WatchedSeries } from "./recording.ts";
import type { EndedRun, EndListener, RunResult } from "./runResult.ts";

/** Waits before writing the end is tried again, in case a disk is full for a moment only. */
const RETRIES_MS = [1000, 3000];

/** How training ended, and what was seen on the way. */
interface Ending extends Pick<RunResult, "status" | "endedBy"> {
  readonly nonFinite?: RunResult["nonFinite"] | undefined;
  readonly elapsedMs: number;
  /** Steps taken now. */
  readonly taken: number;
  readonly watched: WatchedSeries;
}

/** Writes what the run ended with, and gives the result. */
export async function concludeRun(
  { session, writer }: { readonly session: TrainingSession; readonly writer: RunWriter },
  saver: CheckpointSaver,
  { status, nonFinite, endedBy, elapsedMs, taken, watched }: Ending,
  onEnd: EndListener | undefined,
): Promise<RunResult> {
  const series = watched.read();
  const judgement = judgeRun({ series, manifest: writer.manifest });
  const parametersSha256 = hashParameters(session.parameters);
  const stepsPerSecond = elapsedMs > 0 ? taken / (elapsedMs / 1000) : 0;
  await insist(writer, session.step, () => {
    if (nonFinite) saver.saveLastFinite();
    else saver.saveLast();
    writer.writeEvents(listEvents(judgement, { nonFinite, endedBy }));
    // What an earlier part of the run stopped with is over.
    const outcome = summarizeOutcome(series, judgement);
    writer.finish(status, {
      parametersSha256,
      stepsPerSecond,
      outcome,
      error: undefined,
      endedBy: endedBy ?? undefined,
    });
  });
  const ended = { run: await readRun(writer.directory), judgement };
  await onEnd?.(ended);
  return summarizeRun(ended, { threads: session.threads, stepsTaken: taken });
}

/** The result of a run that has ended, from what is recorded of it. */
export function summarizeRun(
  { run, judgement }: EndedRun,
  { threads, stepsTaken }: Pick<RunResult, "threads" | "stepsTaken">,
): RunResult {
  const { manifest, series, events } = run;
  const { trainLoss, trainAccuracy, lastLayerNorm, validationAccuracy } = series.columns;
  // A run that was stopped before its first step has no file that could say which columns there are.
  if (series.step.length > 0 && !(trainLoss && trainAccuracy && lastLayerNorm)) {
    throw new StoreError("damaged", run.directory, `${run.directory} has no series of its training`);
  }
  const { slingshots, grokking } = judgement;
  const nonFinite = events.find(({ kind }) => kind === "non-finite");
  return {
    run: run.directory,
    status: manifest.status as RunResult["status"],
    steps: manifest.steps ?? 0,
    stepsTaken,
    stepsPerSecond: manifest.stepsPerSecond ?? Number.NaN,
    threads,
    parametersSha256: manifest.parametersSha256 ?? "",
    trainLoss: trainLoss?.at(-1) ?? Number.NaN,
    trainAccuracy: trainAccuracy?.at(-1) ?? Number.NaN,
    validationAccuracy: lastNumber(validationAccuracy),
    lastLayerNorm: lastLayerNorm?.at(-1) ?? Number.NaN,
    answer: slingshots.answer,
    reason: slingshots.reason,
    slingshots: slingshots.slingshots,
    grokking,
    endedBy: manifest.endedBy ?? null,
    ...(nonFinite && { nonFinite: { step: nonFinite.step, value: String(nonFinite.value) } }),
  };
}

/** What happened, in the order of the steps: it follows from the series alone, whoever computed them and when. */
function listEvents(
  { slingshots: found }: Judgement,
  { nonFinite, endedBy }: Pick<Ending, "nonFinite" | "endedBy">,
): RunEvent[] {
  const slingshots = found.slingshots.map((slingshot) => ({ step: slingshot.spike, kind: "slingshot", ...slingshot }));
  return [
    ...slingshots,
    ...(nonFinite ? [{ kind: "non-finite", ...nonFinite }] : []),
    ...(endedBy ? [{ kind: "ended", ...endedBy }] : []),
  ];
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
        const message = `${error.message}; the run stopped at step ${step} and is saved up to its last checkpoint`;
        throw new StoreError("unsaved", error.path, message, error, { kind: "resume", run: writer.directory });
      }
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }
}
