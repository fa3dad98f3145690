/** @file What the store's tests have in common: a small run, and ways to end its writer and to damage its files. */

import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { after } from "node:test";
import { StoreError } from "../files/index.ts";
import { temporaryPath } from "../files/temporaryName.ts";
import type { ColumnValues } from "../series.ts";
import { createRun, openRun, type RunSettings } from "./index.ts";
import type { OpenOptions } from "./openRun.ts";
import type { RunWriter } from "./runWriter.ts";

/** Paths below a folder that goes when the tests of the file have run. */
export function makeRoot(): () => string {
  const root = mkdtempSync(join(tmpdir(), "slingshot-store-"));
  after(() => rmSync(root, { recursive: true, force: true }));
  let count = 0;
  return () => join(root, `run-${++count}`);
}

export const settings: RunSettings = {
  experiment: { seed: 7, optimizer: { name: "adam", learningRate: 1e-3, epsilon: 1e-8, betas: [0.9, 0.95] } },
  manifest: { version: "0.1.0", engine: { name: "wasm", arithmetic: "strict", threads: 1 } },
  columns: [
    { name: "trainLoss", type: "f64" },
    { name: "trainAccuracy", type: "f32" },
  ],
};

/** The row of a step; the second value needs rounding. */
export function rowOf(step: number): [number, number] {
  return [1 / step, step / 3];
}

/** Appends the rows of these steps, both included. */
export function appendSteps(writer: RunWriter, first: number, last: number): void {
  for (let step = first; step <= last; step++) writer.appendRow(step, rowOf(step));
}

/** A finished run of the steps 1 to `steps` with files of at most `spanRows` rows. */
export function writeRun(directory: string, steps: number, spanRows: number): void {
  const writer = createRun(directory, { ...settings, spanRows });
  appendSteps(writer, 1, steps);
  writer.finish("done");
}

/** Asserts that the rows are those of the steps 1 to `steps`, to the bit. */
export function assertSteps(
  series: { step: Float64Array; columns: Readonly<Record<string, ColumnValues>> },
  steps: number,
) {
  const all = Array.from({ length: steps }, (_, i) => i + 1);
  assert.deepEqual([...series.step], all);
  if (steps === 0) return;
  assert.equal(bits(series.columns.trainLoss), bits(Float64Array.from(all, (step) => rowOf(step)[0])));
  assert.equal(bits(series.columns.trainAccuracy), bits(Float32Array.from(all, (step) => rowOf(step)[1])));
}

export function bits(values: ColumnValues | undefined): string {
  if (values === undefined) return "absent";
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString("hex");
}

export function seriesFiles(directory: string): string[] {
  return readdirSync(join(directory, "series")).sort();
}

/** First and last step of each series file. */
export function listSpans(directory: string): string[] {
  return seriesFiles(directory).map((name) => name.replace(/^steps-0*(\d+)-0*(\d+)-.*/, "$1-$2"));
}

export const fileOfSteps = (directory: string, first: number, last: number): string => {
  const name = seriesFiles(directory)[listSpans(directory).indexOf(`${first}-${last}`)];
  assert.ok(name, `a file of the steps ${first} to ${last}`);
  return `series/${name}`;
};

/** Every file of a folder, relative to it. */
export function listFiles(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .sort();
}

export function lockFiles(directory: string): string[] {
  return readdirSync(directory)
    .filter((name) => name.startsWith("lock-"))
    .sort();
}

/** Changes keys of the newest lock file. */
export function editLock(directory: string, facts: Readonly<Record<string, unknown>>): void {
  const path = join(directory, lockFiles(directory).at(-1) ?? "");
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, "utf8")), ...facts }));
}

/** No process has this number: Linux gives none above 2²². */
export const deadProcess = 99_999_999;

/** The temporary name of what a process was making as `path` when it was killed. */
export function abandonedPath(path: string): string {
  return join(dirname(path), basename(temporaryPath(path)).replace(/\.\d+(-[-0-9a-f]+\.tmp)$/, `.${deadProcess}$1`));
}

/** Makes the folder look as if its writer had been killed, which then may only be abandoned. */
export function kill(directory: string): void {
  editLock(directory, { pid: deadProcess });
}

export function reopen(directory: string, options: Partial<OpenOptions> = {}) {
  return openRun(directory, { say: () => {}, ...options });
}

export function flipBit(path: string, bit: number): void {
  const bytes = readFileSync(path);
  assert.ok(bit < 8 * bytes.length);
  bytes[bit >> 3] = (bytes[bit >> 3] as number) ^ (1 << (bit & 7));
  writeFileSync(path, bytes);
}

/** Checks a StoreError of one line. */
export function storeError(kind: string, text: RegExp) {
  return (error: unknown) => {
    assert.ok(error instanceof StoreError, String(error));
    assert.equal(error.kind, kind);
    assert.match(error.message, text);
    assert.ok(!error.message.includes("\n"));
    return true;
  };
}
