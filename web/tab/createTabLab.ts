/** @file The lab in a browser's tab, as its pages have it: everything is done by a worker, which keeps the runs. */
import { type LabChange, LabError, type LandscapeProgress } from "../../src/lab/index.ts";
import { type FromKeeper, KEEPER, type Keeping, type ToKeeper } from "./messages.ts";
import type { TabLab } from "./tabLab.ts";

interface Asked {
  resolve(answer: unknown): void;
  reject(error: Error): void;
  onProgress?: (progress: LandscapeProgress) => void;
}

/** Opens the runs that are kept in this browser; those that were training when their tab was closed go on. */
export async function createTabLab(): Promise<TabLab> {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name: KEEPER });
  const open = new Map<number, Asked>();
  const listeners = new Set<(change: LabChange) => void>();
  let lastNumber = 0;
  const tell = (message: ToKeeper) => worker.postMessage(message);
  const ask = (name: keyof Keeping, ...given: readonly unknown[]) =>
    new Promise<never>((resolve, reject) => {
      open.set(++lastNumber, { resolve: resolve as (answer: unknown) => void, reject });
      tell({ number: lastNumber, name, arguments: given });
    });
  const end = (number: number) => {
    const asked = open.get(number);
    open.delete(number);
    return asked;
  };
  const note = await new Promise<string | null>((resolve, reject) => {
    worker.addEventListener("message", ({ data }: MessageEvent<FromKeeper>) => {
      if (data.is === "ready") resolve(data.note);
      else if (data.is === "answer") end(data.number)?.resolve(data.answer);
      else if (data.is === "progress") open.get(data.number)?.onProgress?.(data.progress);
      else if (data.is === "change") for (const listener of listeners) listener(data.change);
      else end(data.number)?.reject(new LabError(data.error.kind, data.error.message, { remedy: data.error.remedy }));
    });
    worker.addEventListener("error", ({ message }) => {
      const error = new LabError("damaged", `the lab's worker has failed: ${message ?? "its script cannot be had"}`);
      for (const number of [...open.keys()]) end(number)?.reject(error);
      reject(error);
    });
  });
  return {
    kind: "tab",
    note,
    listRuns: () => ask("listRuns"),
    readRun: (id) => ask("readRun", id),
    readSeries: (id, request) => ask("readSeries", id, request),
    startRun: (request) => ask("startRun", request),
    forkRun: (id, request) => ask("forkRun", id, request),
    pauseRun: (id) => ask("pauseRun", id),
    resumeRun: (id, steps) => ask("resumeRun", id, steps),
    removeRun: (id) => ask("removeRun", id),
    exportRun: (id) => ask("exportRun", id),
    importRun: (file) => ask("importRun", file),
    readNetwork: (id, step) => ask("readNetwork", id, step),
    readTensor: (id, request) => ask("readTensor", id, request),
    listLandscapes: (id, step) => ask("listLandscapes", id, step),
    findLandscape: (id, request) => ask("findLandscape", id, request),
    measureLandscape: (id, request, { signal, onProgress } = {}) => {
      const asked = ask("measureLandscape", id, request);
      const number = lastNumber;
      Object.assign(open.get(number) ?? {}, { onProgress });
      const leave = () => tell({ leave: number });
      signal?.addEventListener("abort", leave);
      if (signal?.aborted) leave();
      return asked;
    },
    watch: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => worker.terminate(),
  };
}
