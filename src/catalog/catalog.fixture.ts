/** @file Folders of small runs for the tests of what finds and keeps them. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before } from "node:test";
import { createRun } from "../recording/index.ts";
import type { RunFacts, RunStatus } from "../store/index.ts";
import { pointsFile, runPlace, sweepFile } from "../sweep/folder/places.ts";
import type { Values } from "../sweep/sweep.ts";

/** A new current folder for the tests of this file, which goes when they have run. */
export function useFolder(): void {
  const home = process.cwd();
  let folder = "";
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "slingshot-catalog-"));
    process.chdir(folder);
  });
  after(() => {
    process.chdir(home);
    rmSync(folder, { recursive: true, force: true });
  });
}

/** A sweep in `folder` whose runs have these hashes and values; where `made` is false, there is no folder yet. */
export function makeSweepFolder(
  folder: string,
  points: readonly { readonly hash: string; readonly values: Values; readonly seed: number; readonly made?: boolean }[],
): void {
  mkdirSync(join(folder, "journal"), { recursive: true });
  mkdirSync(join(folder, "runs"));
  writeFileSync(sweepFile(folder), "");
  const lines = points.map(({ hash, values, seed }) => ({
    hash,
    values,
    seed,
    settings: { ...values, seed },
    steps: 3,
  }));
  writeFileSync(pointsFile(folder), lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  for (const { hash, values, seed, made = true } of points)
    if (made) makeRun(runPlace(folder, hash).directory, { experiment: { name: "a", steps: 3, seed, ...nest(values) } });
}

/** Settings by their paths as groups. */
function nest(values: Values): Record<string, unknown> {
  const settings: Record<string, unknown> = {};
  for (const [path, value] of Object.entries(values)) {
    const keys = path.split(".");
    const last = keys.pop() ?? "";
    let group = settings;
    for (const key of keys) {
      const inner = (group[key] ?? {}) as Record<string, unknown>;
      group[key] = inner;
      group = inner;
    }
    group[last] = value;
  }
  return settings;
}

interface Made {
  readonly experiment?: unknown;
  readonly manifest?: RunFacts;
  readonly status?: Exclude<RunStatus, "running">;
  readonly steps?: number;
}

/** A run of a few rows at `directory`. */
export function makeRun(
  directory: string,
  { experiment = { name: "a", steps: 3 }, manifest = {}, status = "done", steps = 3 }: Made = {},
): void {
  const writer = createRun(directory, { experiment, manifest, columns: [{ name: "trainLoss", type: "f64" }] });
  for (let step = 1; step <= steps; step++) writer.appendRow(step, [1 / step]);
  writer.finish(status);
}
