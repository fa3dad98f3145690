/** @file For tests of training: a run of milliseconds, one that is made up, and what a run has said. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { loadExperiment } from "../experiment/file/loadExperiment.ts";
import type { Experiment } from "../experiment/index.ts";
import type { Remedy } from "../problem.ts";
import { createRun } from "../recording/index.ts";
import {
  checkpointFile,
  type Damage,
  type ForkedFrom,
  type Run,
  type RunManifest,
  readCheckpoint,
} from "../store/index.ts";
import { copyRows } from "./recordedRun.ts";

export const ENGINE = { threads: 1, engine: "wasm" } as const;

/** 24 steps of a tiny network, without a checkpoint but the last. */
export function tiny(...settings: string[]): Experiment {
  return loadExperiment("hypercube", [
    ...["data.points=8", "data.dimensions=4", "model.width=3", "model.depth=3", "steps=24"],
    ...["checkpoints.everySteps=0", "checkpoints.everyMinutes=0", "checkpoints.powersOfTwo=false"],
    ...["checkpoints.keep=9", "checkpoints.beforeSpikes.spikes=0", ...settings],
  ]);
}

/** A folder that goes when the tests of the file have run. */
export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "slingshot-training-"));
  after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Keeps what is said, and what is said to help. */
export function listen() {
  const said: string[] = [];
  const remedies: (Remedy | undefined)[] = [];
  const say = (line: string, remedy?: Remedy) => {
    said.push(line);
    remedies.push(remedy);
  };
  return { said, remedies, say };
}

export const checkpointPath = (directory: string, step: number) => join(directory, checkpointFile(step));

/** Turns a bit of a file over. */
export function flip(path: string): void {
  const bytes = readFileSync(path);
  const middle = bytes.length >> 1;
  bytes[middle] = (bytes[middle] as number) ^ 1;
  writeFileSync(path, bytes);
}

/** Writes the run's rows again, in files of so many, and its checkpoints; and damages the second file. */
export async function copyWithGap({ experiment, manifest, series, directory }: Run, target: string, spanRows: number) {
  const writer = createRun(target, { experiment, manifest: {}, columns: manifest.columns, spanRows });
  copyRows(series, writer);
  for (const entry of manifest.checkpoints) {
    writer.saveCheckpoint({ ...(await readCheckpoint(directory, entry)), reason: entry.reason });
  }
  writer.finish("done");
  const [, second = ""] = readdirSync(join(target, "series")).sort();
  flip(join(target, "series", second));
}

export const forkedAt = (step: number): ForkedFrom => ({
  ...{ run: "parent", path: "../parent", step, parametersSha256: "", changes: [], optimizerState: "kept" },
});

/** Lost steps, as a run tells them. */
export const lostSteps = (firstStep: number | null, lastStep: number | null): Damage => ({
  ...{ file: "series/x.parquet", firstStep, lastStep, reason: "made up" },
});

/** A run as if it had been read: with rows of these steps, whose loss is the step. */
export function makeUp(
  steps: readonly number[],
  facts: Partial<RunManifest> = {},
  { damaged = [], experiment = tiny() }: { readonly damaged?: readonly Damage[]; readonly experiment?: object } = {},
): Run {
  const manifest: RunManifest = {
    ...{ formatVersion: 2, status: "done", startedAt: "2026-11-22T10:00:00.000Z", endedAt: null, steps: null },
    ...{ columns: [], experimentSha256: "", eventsSha256: null, checkpoints: [], history: [], ...facts },
  };
  const series = { step: Float64Array.from(steps), columns: { trainLoss: Float64Array.from(steps) } };
  return { directory: "runs/made-up", experiment: { ...experiment }, manifest, series, events: [], damaged };
}
