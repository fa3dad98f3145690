/** @file For tests of `slingshot import`: a folder of files, a new one of runs for each test, and the command in it. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach } from "node:test";
import type { Context } from "../../console/context.ts";
import type { Experiment } from "../../experiment/index.ts";
import { readRun, verifyRun } from "../../store/index.ts";
import type { NamedTensor } from "../../tensors/index.ts";
import { callWith, type Stand } from "../callInProcess.fixture.ts";

export let root = "";
export let out = "";
let count = 0;
before(() => {
  root = mkdtempSync(join(tmpdir(), "slingshot-import-"));
});
beforeEach(() => {
  out = join(root, `runs-${++count}`);
});
after(() => rmSync(root, { recursive: true, force: true }));

/** What the engine's side was asked for. */
interface Start {
  readonly tensors: readonly NamedTensor[];
  readonly experiment: Experiment;
  readonly options: Parameters<Context["startRunFrom"]>[2];
}

export const MODEL = [
  { name: "layers.0.weight", shape: [2, 2] },
  { name: "layers.0.bias", shape: [2] },
];

export const importFile = (...args: string[]) => importOn({}, ...args);

/** @param screen what standard error is */
export async function importOn(screen: NonNullable<Stand["screen"]>, ...args: string[]) {
  let start: Start | undefined;
  const stand: Stand = {
    screen,
    listWeights: async () => MODEL,
    startRunFrom: async (tensors, experiment, options) => {
      start = { tensors, experiment, options };
      return { run: join(options.root, "started") };
    },
  };
  return { ...(await callWith(stand, "import", ...args, "--out", out)), start };
}

export function write(name: string, content: string | Uint8Array): string {
  const path = join(root, name);
  writeFileSync(path, content);
  return path;
}

/** Imports what must succeed; returns the run and what was narrated. */
export async function importRun(...args: string[]) {
  const { code, stdout, stderr } = await importFile(...args);
  assert.equal(code, 0, stderr);
  const directory = stdout.trimEnd();
  assert.deepEqual(await verifyRun(directory), []);
  return { run: await readRun(directory), stderr };
}

/** Runs are made in `place` for the rest of the test. */
export function makeRunsIn(place: string): void {
  out = place;
}

/** Writes a file, and the folders above it. */
export function writeDeep(...path: string[]): (content: string | Uint8Array) => string {
  return (content) => {
    mkdirSync(join(root, ...path.slice(0, -1)), { recursive: true });
    return write(join(...path), content);
  };
}
