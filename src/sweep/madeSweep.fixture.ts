/** @file For tests of sweeps: plans made by hand, of runs that take milliseconds. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { changeExperiment, type Experiment, loadPreset } from "../experiment/index.ts";
import { openSweep, type Sweep } from "./folder/openSweep.ts";
import { hashExperiment } from "./hashExperiment.ts";
import type { Point, SweepPlan, Value } from "./sweep.ts";

/** A tiny network that is trained for 24 steps, without a checkpoint but the last. */
export function tinyBase(...settings: string[]): Experiment {
  return loadPreset("hypercube", [
    ...["data.points=8", "data.dimensions=4", "model.width=3", "model.depth=3", "steps=24"],
    ...["checkpoints.everySteps=0", "checkpoints.everyMinutes=0", "checkpoints.powersOfTwo=false"],
    ...["checkpoints.beforeSpikes.spikes=0", ...settings],
  ]);
}

/** One axis over `path`, each value with each seed. */
export function makePlan(
  base: Experiment,
  path: string,
  values: readonly Value[],
  seeds: readonly number[] = [0],
): SweepPlan {
  const points = values.flatMap((value) => seeds.map((seed) => makePoint(base, { [path]: value }, seed)));
  return { name: "made", base, axes: [path], points, skipped: 0, repeated: 0 };
}

export function makePoint(base: Experiment, values: Record<string, Value>, seed: number): Point {
  const settings = { ...values, seed };
  const overrides = Object.entries(settings).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  const experiment = changeExperiment(base, overrides);
  return { hash: hashExperiment(experiment), values, seed, settings, steps: experiment.steps };
}

/** The document of a plan, as far as the folder of a sweep asks. */
export const documentOf = (plan: SweepPlan) => ({ name: plan.name, experiment: plan.base });

export const openMade = (folder: string, plan: SweepPlan): Promise<Sweep> => openSweep(folder, plan, documentOf(plan));

/** Folders that go when the tests of the file have run. */
export function makeRoots(): (name: string) => string {
  const top = mkdtempSync(join(tmpdir(), "slingshot-sweep-"));
  after(() => rmSync(top, { recursive: true, force: true }));
  return (name) => join(mkdtempSync(join(top, "test-")), name);
}
