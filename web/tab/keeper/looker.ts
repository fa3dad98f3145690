/** @file Looks into the networks of runs, by a worker that is there once somebody has looked. */
import { LabError } from "../../../src/lab/index.ts";
import { type FromLooker, LOOKER, type Looking, type ToLooker } from "../messages.ts";
import type { RunFiles } from "./runFiles.ts";

export class Looker {
  readonly #files: RunFiles;
  readonly #open = new Map<number, { resolve(answer: unknown): void; reject(error: Error): void }>();
  #worker: Worker | null = null;
  #lastNumber = 0;

  constructor(files: RunFiles) {
    this.#files = files;
  }

  /** @throws LabError */
  look<T>(id: string, looking: Looking): Promise<T> {
    this.#worker ??= this.#start();
    const number = ++this.#lastNumber;
    const answer = new Promise<unknown>((resolve, reject) => this.#open.set(number, { resolve, reject }));
    this.#tell({ is: "look", number, id, looking, files: this.#files.copy(id) });
    return answer.finally(() => this.#open.delete(number)) as Promise<T>;
  }

  #start(): Worker {
    const worker = new Worker(new URL("../inside/worker.ts", import.meta.url), { type: "module", name: LOOKER });
    worker.addEventListener("message", ({ data }: MessageEvent<FromLooker>) => {
      const { number } = data;
      if (data.is === "bytes") this.#files.load(data.path).then((bytes) => this.#tell({ is: "bytes", number, bytes }));
      else if (data.is === "answer") this.#open.get(number)?.resolve(data.answer);
      else
        this.#open
          .get(number)
          ?.reject(new LabError(data.error.kind, data.error.message, { remedy: data.error.remedy }));
    });
    worker.addEventListener("error", ({ message }) => {
      const error = new LabError("damaged", `nobody can look inside: ${message ?? "a script cannot be had"}`);
      for (const { reject } of this.#open.values()) reject(error);
      this.#worker = null;
    });
    return worker;
  }

  #tell(message: ToLooker): void {
    this.#worker?.postMessage(message);
  }
}
