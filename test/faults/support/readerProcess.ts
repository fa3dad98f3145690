/**
 * @file A process that reads one run over and over with many readers at once, while another process writes it.
 * `readerProcess.ts RUN REFERENCE READERS`: prints how often it read, and the numbers of rows that it saw.
 */
import assert from "node:assert/strict";
import { findCheckpoint, readRun, verifyRun } from "../../../src/store/index.ts";
import { assertSameRows } from "./content.ts";

export interface ReaderReport {
  readonly reads: number;
  readonly verifications: number;
  readonly checkpoints: number;
  /** Different numbers of rows, over all readers. */
  readonly sights: number;
}

const [directory = "", reference = "", readers = ""] = process.argv.slice(2);
const whole = (await readRun(reference)).series;
const sights = new Set<number>();
const counts = { reads: 0, verifications: 0, checkpoints: 0 };

async function readUntilDone(reader: number): Promise<void> {
  let rows = 0;
  for (;;) {
    const run = await readRun(directory);
    counts.reads++;
    assert.deepEqual(run.damaged, []);
    assertSameRows(run.series, whole);
    const { length } = run.series.step;
    assert.ok(length >= rows, `${rows} rows, and then ${length}`);
    assert.equal(run.series.step.at(-1) ?? 0, length, "a step is missing");
    rows = length;
    sights.add(rows);
    if (reader % 5 === 0) {
      assert.deepEqual(await verifyRun(directory), []);
      counts.verifications++;
    }
    if (reader % 5 === 1) {
      const { checkpoint, damaged } = await findCheckpoint(run);
      assert.deepEqual(damaged, []);
      if (checkpoint !== null) counts.checkpoints++;
    }
    if (run.manifest.status === "done") return;
  }
}

await Promise.all(Array.from({ length: Number(readers) }, (_, reader) => readUntilDone(reader)));
console.log(JSON.stringify({ ...counts, sights: sights.size }));
