/** @file Ways in which a disk damages a run's files, and what reading a damaged run may answer. */
import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { StoreError } from "../../../src/files/index.ts";
import {
  type Checkpoint,
  type Damage,
  findCheckpoint,
  type Run,
  readCheckpoint,
  readRun,
  verifyRun,
} from "../../../src/store/index.ts";
import { assertSameRows, listFiles } from "./content.ts";

/** Turns the bits of these numbers over; numbers beyond the file's end begin again at its start. */
export function withFlippedBits(bytes: Uint8Array, bits: readonly number[]): Uint8Array {
  const damaged = Uint8Array.from(bytes);
  for (const number of bits) {
    const bit = number % (8 * bytes.length);
    damaged[bit >> 3] = (damaged[bit >> 3] as number) ^ (1 << (bit & 7));
  }
  return damaged;
}

/** A run as it was written. */
export interface Original {
  readonly directory: string;
  /** Every file that the run consists of, by its name relative to the folder; locks and the report are no part of it. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly run: Run;
  readonly checkpoints: ReadonlyMap<number, Checkpoint>;
}

export async function readOriginal(directory: string): Promise<Original> {
  const run = await readRun(directory);
  assert.deepEqual(await verifyRun(directory), []);
  const names = listFiles(directory).filter((name) => !/^lock-|^report\.html$/.test(name));
  const checkpoints = await Promise.all(run.manifest.checkpoints.map((entry) => readCheckpoint(directory, entry)));
  return {
    directory,
    files: new Map(names.map((name) => [name, readFileSync(join(directory, name))])),
    run,
    checkpoints: new Map(checkpoints.map((checkpoint) => [checkpoint.step, checkpoint])),
  };
}

/** Puts `content` in the place of a file, null for none, while `action` runs. */
export async function withDamage(
  { directory, files }: Original,
  file: string,
  content: Uint8Array | null,
  action: () => Promise<void>,
): Promise<void> {
  const path = join(directory, file);
  if (content === null) rmSync(path);
  else writeFileSync(path, content);
  try {
    await action();
  } finally {
    writeFileSync(path, files.get(file) ?? "");
  }
}

/**
 * Reads the run of `original` in every way, while `file` is damaged. Every answer must be what was written, without what
 * is told to be lost; and what is lost must be told, by the name of the file and, of a series, the steps.
 *
 * @returns whether it was told; it need not be when all answers are the original ones
 */
export async function assertDamageTold(original: Original, file: string): Promise<boolean> {
  const { directory, run } = original;
  const verified = await told(directory, () => verifyRun(directory));
  const found = "value" in verified ? verified.value : [verified.damage];
  const read = await told(directory, () => readRun(directory));
  for (const damage of found) assertNames(damage, file);
  if (!("value" in read)) {
    assertNames(read.damage, file);
    assert.ok(found.length > 0, "verifyRun finds nothing, and readRun cannot read the run");
    return true;
  }
  const { value } = read;
  for (const damage of value.damaged) assertNames(damage, file);
  assert.deepEqual(value.manifest, run.manifest);
  assert.deepEqual(value.experiment, run.experiment);
  assert.deepEqual(value.events, value.damaged.some((damage) => damage.file === "events.jsonl") ? [] : run.events);
  assertSameRows(value.series, run.series);
  const lost = value.damaged.filter(({ lastStep }) => lastStep !== null);
  const isLost = (step: number) =>
    lost.some(({ firstStep, lastStep }) => step >= (firstStep ?? 0) && step <= (lastStep ?? 0));
  assert.deepEqual(
    [...value.series.step],
    [...run.series.step].filter((step) => !isLost(step)),
  );
  const { checkpoint, damaged } = await findCheckpoint(value);
  for (const damage of damaged) assertNames(damage, file);
  assert.ok(checkpoint !== null);
  assert.deepEqual(checkpoint, original.checkpoints.get(checkpoint.step));
  const newest = Math.max(...original.checkpoints.keys());
  assert.equal(checkpoint.step === newest, damaged.length === 0, "a checkpoint was passed over in silence");
  if (found.length === 0) {
    assert.deepEqual([value.damaged, damaged], [[], []]);
    assert.ok([...original.checkpoints.keys()].every((step) => !file.includes(String(step).padStart(9, "0"))));
  }
  return found.length > 0;
}

/** What `action` gives, or the damage of which its StoreError of one line tells. Any other error is thrown on. */
async function told<T>(directory: string, action: () => Promise<T>): Promise<{ value: T } | { damage: Damage }> {
  try {
    return { value: await action() };
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    assert.match(error.kind, /^(damaged|missing)$/);
    assert.doesNotMatch(error.message, /[\r\n]/);
    assert.ok(error.message.includes(directory), error.message);
    return {
      damage: { file: relative(directory, error.path), firstStep: null, lastStep: null, reason: error.message },
    };
  }
}

/** Of a series file that is gone, only its steps can be told. */
function assertNames({ file, firstStep, lastStep, reason }: Damage, expected: string): void {
  assert.ok(reason !== "" && !reason.includes("\n"), reason);
  const [, first, last] = /^series\/steps-(\d+)-(\d+)-/.exec(expected) ?? [];
  if (first === undefined) {
    assert.equal(file, expected, reason);
    return;
  }
  assert.ok(file === expected || file === "series", `${file}: ${reason}`);
  assert.ok(lastStep === Number(last), `steps ${firstStep} to ${lastStep}: ${reason}`);
  // Nothing is known of what came before the first file.
  assert.ok(firstStep === Number(first) || (firstStep === null && Number(first) === 1), `from ${firstStep}: ${reason}`);
}
