/** @file Trains one run: a worker that ends with it. Its disk holds the files of that run, and of the parent of a fork. */
import type { Experiment } from "../../../src/experiment/index.ts";
import { forkRun } from "../../../src/training/forkRun.ts";
import { resumeRun } from "../../../src/training/resumeRun.ts";
import { runExperiment } from "../../../src/training/runExperiment.ts";
import type { TrainOptions } from "../../../src/training/trainRun.ts";
import type { Training } from "../messages.ts";
import { RowSender } from "./rowSender.ts";
import { ROOT, serveWork, tell } from "./serveWork.ts";

/** What a reload of the page loses, in time: it is computed again. */
const SAVE_MS = 5000;

const REPLAY_EVERY_MS = 150;

type Trained = Exclude<Training, { does: "measure" }>;

/** Waits for the training that its worker is for. */
export const serveTraining = (): void => serveWork((training, signal) => train(training as Trained, signal));

async function train(training: Trained, signal: AbortSignal): Promise<void> {
  const rows = new RowSender((part) =>
    tell({ is: "rows", part }, [
      part.step.buffer,
      ...Object.values(part.columns).map(({ buffer }) => buffer),
    ] as Transferable[]),
  );
  let slingshots = Number.NaN;
  let replayToldMs = Number.NEGATIVE_INFINITY;
  const options: TrainOptions = {
    rows,
    saveEveryMs: SAVE_MS,
    signal,
    say: (line) => tell({ is: "said", line }),
    onReplay: ({ replayed }) => {
      if (performance.now() - replayToldMs < REPLAY_EVERY_MS) return;
      replayToldMs = performance.now();
      tell({ is: "replayed", step: replayed });
    },
    onProgress: (progress) => {
      if (progress.slingshots !== slingshots) tell({ is: "slingshots", count: progress.slingshots });
      slingshots = progress.slingshots;
    },
  };
  try {
    await take(training, options);
  } finally {
    rows.send();
  }
}

async function take(training: Trained, options: TrainOptions): Promise<unknown> {
  if (training.does === "start") return runExperiment(training.experiment as Experiment, { ...options, root: ROOT });
  const directory = `${ROOT}/${training.id}`;
  if (training.does === "fork") {
    const { at, set, resetOptimizer = false } = training.request;
    return forkRun(directory, { ...options, at, overrides: set, resetOptimizer, root: ROOT });
  }
  const { steps } = training;
  return resumeRun(directory, steps === undefined ? options : { ...options, steps });
}
