/** @file What is measured beside runs, each by a worker of its own. */
import { LabError, type LandscapeAsk, type LandscapeWatch } from "../../../src/lab/index.ts";
import { idOf, type RunFiles } from "./runFiles.ts";
import { Trainer } from "./trainer.ts";

/** More at one time would each be slower than what anybody waits for. */
const MOST_AT_ONCE = 2;

export class Measurements {
  readonly #files: RunFiles;
  /** The run of each. */
  readonly #running = new Map<Trainer, string>();

  constructor(files: RunFiles) {
    this.#files = files;
  }

  /** @returns whether it is done: the signal may have come before @throws LabError */
  async measure(id: string, ask: LandscapeAsk, { signal, onProgress }: LandscapeWatch): Promise<boolean> {
    if (this.#running.size >= MOST_AT_ONCE)
      throw new LabError("busy", `${this.#running.size} landscapes are being measured; end one of them first`);
    const worker = new Trainer({ does: "measure", id, ask }, this.#files.copy(...this.#files.listIds()), {
      load: (path) => this.#files.load(path),
      onChange: (path, bytes) => {
        if (this.#files.has(idOf(path))) this.#files.take(path, bytes);
      },
      onRows: () => {},
      ...(onProgress !== undefined && { onMeasured: onProgress }),
    });
    const stop = () => worker.pause();
    signal?.addEventListener("abort", stop);
    if (signal?.aborted) stop();
    this.#running.set(worker, id);
    try {
      await worker.ended;
      await this.#files.settle(id);
      return signal?.aborted !== true;
    } finally {
      this.#running.delete(worker);
      signal?.removeEventListener("abort", stop);
    }
  }

  /** Ends those of a run, which is to go. */
  async endOf(id: string): Promise<void> {
    const own = [...this.#running].flatMap(([worker, run]) => (run === id ? [worker] : []));
    for (const worker of own) worker.pause();
    await Promise.allSettled(own.map(({ ended }) => ended));
  }
}
