/** @file Folders of small runs for the tests of what finds and keeps them. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before } from "node:test";
import { createRun } from "../recording/index.ts";
import type { RunFacts, RunStatus } from "../store/index.ts";

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
