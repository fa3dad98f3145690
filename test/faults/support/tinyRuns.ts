import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { loadExperiment } from "../../../src/experiment/file/loadExperiment.ts";
import type { Experiment } from "../../../src/experiment/index.ts";
import { type Content, contentOf } from "./content.ts";
import { assertDone, resultOf, type SlingshotProcess, startSlingshot, waitUntil } from "./slingshotProcess.ts";

/** An experiment, as the command line takes it. */
export interface TinyExperiment {
  readonly preset: "hypercube" | "division";
  readonly settings: readonly string[];
}

/** Two slingshots within 1300 steps. */
export function tinyHypercube(...settings: string[]): TinyExperiment {
  const network = ["model.width=8", "model.depth=4", "optimizer.learningRate=0.02"];
  return { preset: "hypercube", settings: ["data.points=16", "data.dimensions=8", ...network, ...settings] };
}

/** Batches that do not divide the data, validation, warm-up and a schedule: all that depends on the step. */
export function tinyDivision(...settings: string[]): TinyExperiment {
  const data = ["data.modulus=7", "data.operation=addition", "batch.size=5", "validation.everySteps=7"];
  const network = ["model.width=8", "model.heads=2", "model.mlpWidth=12"];
  const schedule = ["optimizer.schedule=cosine", "optimizer.scheduleSteps=90"];
  return { preset: "division", settings: [...data, ...network, ...schedule, ...settings] };
}

export function load({ preset, settings }: TinyExperiment): Experiment {
  return loadExperiment(preset, settings);
}

/** The arguments that train `tiny` into a new folder below `root`. */
export function runArguments({ preset, settings }: TinyExperiment, root: string): string[] {
  const changes = settings.flatMap((setting) => ["--set", setting]);
  return ["run", preset, ...changes, "--threads", "1", "--out", root, "--json"];
}

export function resumeArguments(directory: string): string[] {
  return ["resume", directory, "--threads", "1", "--json"];
}

/** Folders that go when the tests of the file have run. */
export function makeRoots(): (name: string) => string {
  const top = mkdtempSync(join(tmpdir(), "slingshot-faults-"));
  after(() => rmSync(top, { recursive: true, force: true }));
  return (name) => mkdtempSync(join(top, `${name}-`));
}

/** The folders of runs below `root`; what is hidden is none yet. */
export function listRuns(root: string): string[] {
  return listNames(root, false).map((name) => join(root, name));
}

/** Names of what is still being made below `root`, or was left there by a killed process. */
export function listHidden(root: string): string[] {
  return listNames(root, true);
}

function listNames(root: string, isHidden: boolean): string[] {
  return readdirSync(root)
    .filter((name) => name.startsWith(".") === isHidden)
    .sort();
}

/** A run to which nothing happens. */
export interface Undisturbed {
  readonly directory: string;
  readonly content: Content;
  /** Of its process, from its start to its end. */
  readonly elapsedMs: number;
}

export async function runUndisturbed(tiny: TinyExperiment, root: string): Promise<Undisturbed> {
  const start = performance.now();
  const ending = await startSlingshot(runArguments(tiny, root)).ending;
  const elapsedMs = performance.now() - start;
  assertDone(ending);
  const { run: directory } = resultOf(ending);
  return { directory, content: await contentOf(directory), elapsedMs };
}

/** The last step of which there is a checkpoint file, 0 for none. */
export function newestCheckpoint(directory: string): number {
  const folder = join(directory, "checkpoints");
  if (!existsSync(folder)) return 0;
  return Math.max(0, ...readdirSync(folder).map((name) => Number(/^step-(\d+)/.exec(name)?.[1] ?? 0)));
}

/** The folder of the run that `process` makes below `root`, once it has a checkpoint of `step` or later. */
export async function reachStep(process: SlingshotProcess, root: string, step: number): Promise<string> {
  const find = () => listRuns(root).find((directory) => newestCheckpoint(directory) >= step);
  await waitUntil(process, () => find() !== undefined);
  return find() ?? "";
}
