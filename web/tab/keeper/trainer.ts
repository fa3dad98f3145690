/** @file A run in training, as the keeper of runs sees it: the worker that trains it, and its rows so far. */
import { GrowingSeries } from "../../../src/lab/growingSeries.ts";
import { LabError, type LandscapeProgress } from "../../../src/lab/index.ts";
import type { FileOnDisk, FromTrainer, ToTrainer, Training } from "../messages.ts";

export interface TrainerEvents {
  onChange(path: string, bytes: Uint8Array<ArrayBuffer> | null): void;
  onRows(): void;
  /** The parent of a fork has been replayed so far. */
  onReplay?(step: number): void;
  onMeasured?(progress: LandscapeProgress): void;
  load(path: string): Promise<Uint8Array<ArrayBuffer> | null>;
}

export class Trainer {
  /** All rows so far. */
  series = new GrowingSeries();
  /** Rejected with a LabError where training has failed. */
  readonly ended: Promise<void>;
  /** Null before they were counted. */
  slingshots: number | null = null;
  /** What was said last. */
  said: string | null = null;
  readonly #worker: Worker;

  constructor(
    training: Training,
    files: readonly FileOnDisk[],
    { onChange, onRows, onReplay, onMeasured, load }: TrainerEvents,
  ) {
    const worker =
      training.does === "measure"
        ? new Worker(new URL("../inside/worker.ts", import.meta.url), { type: "module", name: "measurer" })
        : new Worker(new URL("../worker.ts", import.meta.url), { type: "module", name: "trainer" });
    this.#worker = worker;
    this.ended = new Promise((resolve, reject) => {
      const end = (error: LabError | null) => {
        worker.terminate();
        if (error === null) resolve();
        else reject(error);
      };
      worker.addEventListener("error", ({ message }) =>
        end(new LabError("damaged", `training has ended: ${message ?? "its script cannot be had"}`)),
      );
      worker.addEventListener("message", ({ data }: MessageEvent<FromTrainer>) => {
        if (data.is === "change") onChange(data.path, data.bytes);
        else if (data.is === "said") this.said = data.line;
        else if (data.is === "replayed") onReplay?.(data.step);
        else if (data.is === "measured") onMeasured?.(data.progress);
        else if (data.is === "slingshots") this.slingshots = data.count;
        else if (data.is === "rows") {
          // What begins with the first row takes the place of what was there.
          if (data.part.from === 0) this.series = new GrowingSeries();
          this.series.append(data.part);
          onRows();
        } else if (data.is === "bytes") {
          const { number, path } = data;
          load(path).then((bytes) => this.#tell({ is: "bytes", number, bytes }));
        } else {
          const { error } = data;
          end(error && new LabError(error.kind, error.message, { remedy: error.remedy }));
        }
      });
    });
    this.#tell({ is: "training", training, files });
  }

  /** Asks it to save the run and to end. */
  pause(): void {
    this.#tell({ is: "pause" });
  }

  /** Tells it of a file that another one has changed. */
  follow(path: string, file: FileOnDisk | null): void {
    this.#tell({ is: "changed", path, file });
  }

  #tell(message: ToTrainer): void {
    this.#worker.postMessage(message);
  }
}
