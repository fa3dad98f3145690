/** @file A worker that does one thing beside runs, and ends with it. Its disk holds files of the keeper, which gets what is written. */
import type { FromTrainer, ToTrainer, Training } from "../messages.ts";
import { disk, HEAVY } from "../node/disk.ts";
import { mkdirSync } from "../node/fs.ts";
import { tellError } from "../tellError.ts";
import { loadFromKeeper } from "./loadFromKeeper.ts";

/** Where runs lie on the disk. */
export const ROOT = "runs";

export const tell = (message: FromTrainer, transferred: Transferable[] = []) =>
  postMessage(message, { transfer: transferred });

/** Waits for what is to be done. @param work is saved, and ends, when the signal comes */
export function serveWork(work: (training: Training, signal: AbortSignal) => Promise<void>): void {
  const pause = new AbortController();
  disk.onChange = ({ path, bytes }) => {
    const file = disk.find(path);
    const isGiven = bytes !== null && HEAVY.test(path) && file?.kind === "file";
    if (isGiven) file.bytes = null;
    tell({ is: "change", path, bytes }, isGiven ? [bytes.buffer] : []);
  };
  const take = loadFromKeeper((number, path) => tell({ is: "bytes", number, path }));
  addEventListener("message", ({ data }: MessageEvent<ToTrainer>) => {
    if (data.is === "pause") pause.abort();
    else if (data.is === "bytes") take(data.number, data.bytes);
    else if (data.is === "changed") disk.adopt(data.path, data.file);
    else {
      mkdirSync(ROOT);
      for (const file of data.files) disk.adopt(file.path, file);
      work(data.training, pause.signal).then(
        () => tell({ is: "ended", error: null }),
        (error: unknown) => tell({ is: "ended", error: tellError(error) }),
      );
    }
  });
}
