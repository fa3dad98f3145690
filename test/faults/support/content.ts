/** @file What of a run must not depend on what happened to it: experiment, series, events, parameters, checkpoints. */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ColumnValues, Series } from "../../../src/series.ts";
import { readRun, verifyRun } from "../../../src/store/index.ts";

export interface Content {
  readonly experiment: unknown;
  readonly events: unknown;
  readonly ending: unknown;
  readonly series: Series;
  /** SHA-256 of each checkpoint's file, by its step: parameters and optimizer state. */
  readonly checkpoints: ReadonlyMap<number, string>;
}

/** The content of a run that is done, every file of which must be intact. */
export async function contentOf(directory: string): Promise<Content> {
  const { experiment, series, events, manifest, damaged } = await readRun(directory);
  assert.deepEqual(damaged, []);
  assert.deepEqual(await verifyRun(directory), []);
  const { status, steps, parametersSha256 } = manifest;
  return {
    experiment,
    events,
    ending: { status, steps, parametersSha256 },
    series,
    checkpoints: new Map(manifest.checkpoints.map(({ step, sha256 }) => [step, sha256])),
  };
}

/** Asserts that two runs have the same content to the last bit. Which checkpoints were kept may differ, but the last. */
export function assertSameContent(actual: Content, expected: Content): void {
  assert.deepEqual(actual.ending, expected.ending);
  assert.deepEqual(actual.experiment, expected.experiment);
  assert.deepEqual(actual.events, expected.events);
  assertSameRows(actual.series, expected.series);
  assert.equal(actual.series.step.length, expected.series.step.length);
  const last = Math.max(...expected.checkpoints.keys());
  assert.ok(actual.checkpoints.has(last), `no checkpoint of step ${last}`);
  for (const [step, sha256] of actual.checkpoints) {
    assert.equal(sha256, expected.checkpoints.get(step) ?? sha256, `the checkpoint of step ${step}`);
  }
}

/** Asserts that every row of `actual` is that of `whole` for the same step, which has one for every step from 1 on. */
export function assertSameRows(actual: Series, whole: Series): void {
  // A run of no rows has no files that could say which columns there are.
  if (actual.step.length === 0) return;
  assert.deepEqual(Object.keys(actual.columns), Object.keys(whole.columns));
  const { step } = actual;
  const gapless = step.at(-1) === step.length;
  for (const [name, values] of [["step", step] as const, ...Object.entries(actual.columns)]) {
    const expected = name === "step" ? whole.step : (whole.columns[name] as ColumnValues);
    if (gapless && bytesOf(values).equals(bytesOf(expected.subarray(0, values.length)))) continue;
    assert.equal(values.BYTES_PER_ELEMENT, expected.BYTES_PER_ELEMENT, name);
    step.forEach((number, row) => {
      const [was, is] = [expected[number - 1], values[row]];
      assert.ok(Object.is(is, was), `${name} of step ${number} is ${is} and was ${was}`);
    });
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: ColumnValues): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

/** Every file of a folder, relative to it. */
export function listFiles(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .sort();
}

/** Every file of a folder with its bytes, to see later that nothing has changed. Unfinished files are no part of it. */
export function snapshot(directory: string): Record<string, string> {
  return Object.fromEntries(
    listFiles(directory)
      .filter((name) => !name.endsWith(".tmp"))
      .map((name) => [name, readFileSync(join(directory, name)).toString("base64")]),
  );
}
