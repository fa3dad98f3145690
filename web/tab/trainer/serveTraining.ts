/** @file Trains one run, or measures beside it: a worker that ends with it. Its disk holds the files of that run, and of the parent of a fork. */
import type { Experiment } from "../../../src/experiment/index.ts";
import type { LandscapeProgress } from "../../../src/lab/index.ts";
import { forkRun } from "../../../src/training/forkRun.ts";
import { resumeRun } from "../../../src/training/resumeRun.ts";
import { runExperiment } from "../../../src/training/runExperiment.ts";
import type { TrainOptions } from "../../../src/training/trainRun.ts";
import type { FromTrainer, ToTrainer, Training } from "../messages.ts";
import { disk, HEAVY } from "../node/disk.ts";
import { mkdirSync } from "../node/fs.ts";
import { tellError } from "../tellError.ts";
import { RowSender } from "./rowSender.ts";

/** Where runs lie on the disk. */
const ROOT = "runs";

/** What a reload of the page loses, in time: it is computed again. */
const SAVE_MS = 5000;

const REPLAY_EVERY_MS = 150;

const tell = (message: FromTrainer, transferred: Transferable[] = []) =>
  postMessage(message, { transfer: transferred });

const pause = new AbortController();

/** Asked for and not yet there, by their numbers. */
const awaited = new Map<number, (bytes: Uint8Array<ArrayBuffer> | null) => void>();
let lastNumber = 0;

/** Waits for the training that its worker is for. */
export function serveTraining(): void {
  disk.onChange = ({ path, bytes }) => {
    const file = disk.find(path);
    const isGiven = bytes !== null && HEAVY.test(path) && file?.kind === "file";
    if (isGiven) file.bytes = null;
    tell({ is: "change", path, bytes }, isGiven ? [bytes.buffer] : []);
  };
  disk.load = async (path) => {
    const number = ++lastNumber;
    const bytes = await new Promise<Uint8Array<ArrayBuffer> | null>((resolve) => {
      awaited.set(number, resolve);
      tell({ is: "bytes", number, path });
    });
    awaited.delete(number);
    if (bytes === null) throw Object.assign(new Error(`${path} is not there any more`), { code: "ENOENT" });
    return bytes;
  };
  addEventListener("message", ({ data }: MessageEvent<ToTrainer>) => {
    if (data.is === "pause") pause.abort();
    else if (data.is === "bytes") awaited.get(data.number)?.(data.bytes);
    else if (data.is === "changed") disk.adopt(data.path, data.file);
    else {
      mkdirSync(ROOT);
      for (const file of data.files) disk.adopt(file.path, file);
      train(data.training).then(
        () => tell({ is: "ended", error: null }),
        (error: unknown) => tell({ is: "ended", error: tellError(error) }),
      );
    }
  });
}

async function train(training: Training): Promise<void> {
  if (training.does === "measure") {
    const { measureRun } = await import("./measureRun.ts");
    const onProgress = (progress: LandscapeProgress) => tell({ is: "measured", progress });
    return measureRun(`${ROOT}/${training.id}`, training.ask, pause.signal, onProgress);
  }
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
    signal: pause.signal,
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

async function take(training: Exclude<Training, { does: "measure" }>, options: TrainOptions): Promise<unknown> {
  if (training.does === "start") return runExperiment(training.experiment as Experiment, { ...options, root: ROOT });
  const directory = `${ROOT}/${training.id}`;
  if (training.does === "fork") {
    const { at, set, resetOptimizer = false } = training.request;
    return forkRun(directory, { ...options, at, overrides: set, resetOptimizer, root: ROOT });
  }
  const { steps } = training;
  return resumeRun(directory, steps === undefined ? options : { ...options, steps });
}
