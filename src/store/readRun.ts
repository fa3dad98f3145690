/** @file Reads a run folder, beside a writer or after one: all that is intact, and a list of what is not. */
import { readEvents } from "./readEvents.ts";
import { readExperiment } from "./readManifest.ts";
import { readSeries, type SpanCache, type StoredSeries, seriesFacts } from "./readSeries.ts";
import type { Run } from "./run.ts";
import { lookUntilSettled } from "./settledLook.ts";

/** A run, and what a writer needs to know besides to continue it. */
export interface StoredRun extends Pick<StoredSeries, "spans" | "superseded"> {
  readonly run: Run;
}

/**
 * Reads the run in `directory`. A damaged or missing series file, or a damaged events.jsonl, is named in `damaged`;
 * everything else is read. Every file that is read is verified. Needs no lock: what a writer changes meanwhile is read
 * again. Checkpoints are listed in the manifest and not read.
 *
 * Throws StoreError when there is no run (`missing`), or when experiment.yaml or manifest.json is not what was written,
 * or of another format version (`damaged`).
 * @example
 * import { readRun } from "slingshot-lab/store";
 * import { loadExperiment, runExperiment } from "slingshot-lab/training";
 *
 * const { run } = await runExperiment(loadExperiment("hypercube", ["steps=100"]), { root: "runs" });
 * const { series, manifest, damaged } = await readRun(run);
 * console.log(manifest.status, series.step.length, series.columns.trainAccuracy?.at(-1), damaged.length); // done 100 1 0
 */
export async function readRun(directory: string): Promise<Run> {
  return (await readStoredRun(directory)).run;
}

/** As `readRun`. */
export async function readStoredRun(directory: string): Promise<StoredRun> {
  const cache: SpanCache = new Map();
  return lookUntilSettled(
    directory,
    async ({ manifest, files }) => {
      const experiment = await readExperiment(directory, manifest);
      const { series, spans, superseded, ...stored } = await readSeries(
        directory,
        files,
        seriesFacts(manifest, experiment),
        cache,
      );
      const { events, damaged: lostEvents } = await readEvents(directory, manifest);
      const damaged = [...stored.damaged, ...lostEvents];
      return { run: { directory, experiment, manifest, series, events, damaged }, spans, superseded };
    },
    ({ run }) => run.damaged.length === 0,
  );
}
